//! From Rust tokens to text.
//!
//! A token stream knows neither blank lines nor comments. [`gap`] is a marker that survives parsing and printing as a
//! documentation line, and becomes an empty line here. `rustfmt` has the last word on line breaks; it is run by the caller.

use proc_macro2::TokenStream;
use quote::quote;

/// A blank line before the item, field, variant or method that follows.
///
/// Legal only where a documentation attribute is legal.
pub fn gap() -> TokenStream {
    quote!(#[doc = "@gap"])
}

/// Prints a file: the header as a comment, then the items.
///
/// # Panics
///
/// If the tokens are not a Rust file. That is a mistake of a renderer; the message holds the tokens.
pub fn rust(header: &str, tokens: &TokenStream) -> String {
    let file: syn::File = match syn::parse2(tokens.clone()) {
        Ok(file) => file,
        Err(error) => panic!("a renderer wrote something that is not Rust: {error}\n{tokens}"),
    };
    let printed = prettyplease::unparse(&file);
    let mut text = String::with_capacity(header.len() + 5 + printed.len());
    for part in ["// ", header, "\n\n"] {
        text.push_str(part);
    }
    for line in printed.lines() {
        if line.trim_start() != "///@gap" {
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}
