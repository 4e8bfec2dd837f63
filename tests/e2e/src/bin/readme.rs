//! Executes every snippet of the README and of the guides in `docs/guide` as a reader would: those of one language in order,
//! with a fake of their own at the port the README names.
//!
//! `sh` snippets are not run again here: each must be a command that `cargo xtask test` runs, listed below with where.
//! A `rust` snippet must be one of the examples of this crate, to the letter. Any other language fails the run.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use tc3_fake::{Scenario, Server};

/// The shell snippets and the step of `cargo xtask test` that executes each.
const EXECUTED_ELSEWHERE: [(&str, &str); 6] = [
    ("cargo xtask demo", "demo: five actions from three languages"),
    ("cargo xtask test", "the run this is part of"),
    (
        "cargo xtask regenerate",
        "generated files are fresh, and the demo",
    ),
    (
        "cargo run -p tc3-fake -- --port 8420",
        "the program's own tests; here the library listens on its port",
    ),
    (
        "pip install ./bindings/python",
        "Python: pip install ./bindings/python in a fresh environment",
    ),
    (
        "npm install ./bindings/node",
        "Node: npm install by path, ESM and CommonJS",
    ),
];
/// The examples that stand in the documents.
const EXAMPLES: [&str; 3] = ["readme", "lists", "network"];
const PORT: u16 = 8420;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(python), Some(node), Some(node_folder)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("usage: readme PYTHON NODE FOLDER_WITH_THE_PACKAGE".into());
    };
    let mut documents = vec![PathBuf::from("README.md")];
    let guides = std::fs::read_dir("docs/guide").map_err(|e| format!("docs/guide: {e}"))?;
    documents.extend(guides.flatten().map(|entry| entry.path()));
    documents.sort();
    let mut texts = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document)
            .map_err(|e| format!("{}, from the repository's root: {e}", document.display()))?;
        texts.push((document, text));
    }
    let (mut executed, mut requests) = (0, 0);
    for (document, text) in &texts {
        let snippets = snippets(text);
        if let Some(other) = snippets
            .iter()
            .find(|snippet| !LANGUAGES.contains(&snippet.language))
        {
            let place = format!("{}:{}", document.display(), other.line);
            return Err(format!("{place}: nothing here executes `{}`", other.language).into());
        }
        // Whoever reads a document follows it in one language, beside a fake that has been started for that.
        for language in LANGUAGES {
            let fake = Server::builder()
                .port(PORT)
                // What the program plays where it is given no scenario.
                .scenario(Scenario::demo())
                .start()
                .await
                .map_err(|e| format!("the README's port {PORT} must be free: {e}"))?;
            for snippet in snippets.iter().filter(|snippet| snippet.language == language) {
                let place = format!("{}:{}", document.display(), snippet.line);
                execute(&place, snippet, &python, &node, &node_folder).await?;
                executed += 1;
            }
            let refused = fake.requests().iter().filter(|request| !request.verified).count();
            if refused > 0 {
                let document = document.display();
                return Err(format!("{document}, {language}: {refused} requests were not verified").into());
            }
            let arrived = fake.requests().len();
            if document.ends_with("README.md") && language != "sh" && arrived == 0 {
                return Err(format!("a {language} snippet of the README must arrive").into());
            }
            requests += arrived;
            fake.shutdown().await;
        }
    }
    if executed < EXECUTED_ELSEWHERE.len() + 3 {
        return Err(format!("only {executed} snippets were found").into());
    }
    println!("{executed} snippets of the README and the guides executed, {requests} requests verified");
    Ok(())
}

/// What the documents have snippets of.
const LANGUAGES: [&str; 4] = ["sh", "rust", "python", "js"];

async fn execute(
    place: &str,
    snippet: &Snippet<'_>,
    python: &Path,
    node: &Path,
    node_folder: &Path,
) -> Result<(), Box<dyn Error>> {
    let command = match snippet.language {
        "sh" => {
            let command = snippet.text.trim();
            if !EXECUTED_ELSEWHERE.iter().any(|(known, _)| *known == command) {
                return Err(format!("{place}: no step of `cargo xtask test` executes `{command}`").into());
            }
            return Ok(());
        }
        "rust" => {
            let text = |name: &str| std::fs::read_to_string(format!("tests/e2e/examples/{name}.rs"));
            let Some(example) = EXAMPLES
                .into_iter()
                .find(|name| text(name).is_ok_and(|text| text == snippet.text))
            else {
                return Err(format!(
                    "{place}: none of the examples {EXAMPLES:?} below tests/e2e/examples is this to the letter, and they \
                     are what is executed"
                )
                .into());
            };
            // It was built beside this program.
            let built = std::env::current_exe()?
                .with_file_name("examples")
                .join(example)
                .with_extension(std::env::consts::EXE_EXTENSION);
            Command::new(built)
        }
        "python" => {
            let mut command = Command::new(python);
            command.args(["-c", &snippet.text]);
            command
        }
        _ => {
            let mut command = Command::new(node);
            command
                .args(["--input-type=module", "-e", &snippet.text])
                .current_dir(node_folder);
            command
        }
    };
    Ok(succeeded(place, run(command).await?)?)
}

struct Snippet<'a> {
    language: &'a str,
    line: usize,
    text: String,
}

/// The fenced blocks, in order.
fn snippets(markdown: &str) -> Vec<Snippet<'_>> {
    let mut found = Vec::new();
    let mut lines = markdown.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| *line != "```");
            let text = text.flat_map(|line| [line, "\n"]).collect();
            found.push(Snippet {
                // What follows is the title of its tab.
                language: language.split_whitespace().next().unwrap_or_default(),
                line: number + 1,
                text,
            });
        }
    }
    found
}

async fn run(mut command: Command) -> Result<ExitStatus, Box<dyn Error>> {
    Ok(tokio::task::spawn_blocking(move || command.status()).await??)
}

fn succeeded(place: &str, status: ExitStatus) -> Result<(), String> {
    if status.success() {
        Ok(())
    } else {
        Err(format!("{place}: the snippet ended with {status}"))
    }
}
