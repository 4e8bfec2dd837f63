//! Renders the reference site's pages of a service: Markdown for `VitePress`, and what its navigation is built from.
//!
//! A page for each action, one for the data types, one for the error codes, one that lists them all. The pages are
//! written below `target/` by `cargo xtask docs` and never committed: nobody reads them but the site's generator, and
//! everything in them stands in the specs already.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tc3_spec::document::Site;
use tc3_spec::model::Service;

mod action;
mod errors;
mod members;
mod text;
mod types;

use text::{cell, first_line};

/// The pages of all services, with paths relative to the site.
pub fn render(services: &[Service]) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = services.iter().flat_map(pages).collect();
    let navigation: Vec<Value> = services.iter().map(navigation).collect();
    files.push((
        "reference/navigation.json".to_owned(),
        format!("{:#}\n", Value::from(navigation)),
    ));
    files
}

fn pages(service: &Service) -> Vec<(String, String)> {
    let file = |name: &str, text: String| (format!("reference/{}/{name}.md", service.name), text);
    let mut files = vec![
        file("index", overview(service)),
        file("types", types::page(service)),
        file("errors", errors::page(service)),
    ];
    for index in 0..service.actions.len() {
        files.push(file(&service.actions[index].wire, action::page(service, index)));
    }
    files
}

/// What the site's side bar shows of a service.
fn navigation(service: &Service) -> Value {
    let actions: Vec<&str> = service
        .actions
        .iter()
        .map(|action| action.wire.as_str())
        .collect();
    json!({
        "name": service.name,
        "title": service.title,
        "version": service.version,
        "actions": actions,
    })
}

fn overview(service: &Service) -> String {
    let mut page = format!(
        "---\ntitle: {title}\n---\n\n# {title} {version}\n\n{doc}\n\n",
        title = service.title,
        version = service.version,
        doc = text::markdown(&service.doc),
    );
    page.push_str("| Site | Host |\n|---|---|\n");
    for (site, host) in &service.hosts {
        _ = writeln!(page, "| {} | `{host}` |", site_name(*site));
    }
    _ = write!(
        page,
        "\nThe service has {} actions, {} [data types](types.md) and {} [error codes](errors.md).\n\n\
         ## Actions\n\n| Action | What it does | Safe to repeat |\n|---|---|---|\n",
        service.actions.len(),
        service.structs.len() + service.enums.len(),
        service.errors.len(),
    );
    for action in &service.actions {
        _ = writeln!(
            page,
            "| [{name}]({name}.md) | {summary} | {repeat} |",
            name = action.wire,
            summary = cell(first_line(&action.summary)),
            repeat = action::repeat_word(action),
        );
    }
    page
}

fn site_name(site: Site) -> &'static str {
    match site {
        Site::Mainland => "mainland",
        Site::International => "international",
    }
}
