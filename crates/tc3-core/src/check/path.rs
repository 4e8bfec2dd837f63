//! Where a fault is: `ResourceTypesRegions[0].Regions[1]`. Built on the stack, written out only when needed.

use std::fmt;

pub(super) enum Path<'a> {
    Root,
    Member { parent: &'a Path<'a>, name: &'a str },
    Element { parent: &'a Path<'a>, at: usize },
}

impl<'a> Path<'a> {
    pub(super) fn member(&'a self, name: &'a str) -> Path<'a> {
        Path::Member { parent: self, name }
    }

    pub(super) fn element(&'a self, at: usize) -> Path<'a> {
        Path::Element { parent: self, at }
    }

    pub(super) fn depth(&self) -> usize {
        match self {
            Path::Root => 0,
            Path::Member { parent, .. } | Path::Element { parent, .. } => 1 + parent.depth(),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Member {
                parent: Path::Root,
                name,
            } => f.write_str(name),
            Path::Member { parent, name } => write!(f, "{parent}.{name}"),
            Path::Element { parent, at } => write!(f, "{parent}[{at}]"),
        }
    }
}
