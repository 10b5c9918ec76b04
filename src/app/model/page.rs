//! The pages of the document's screen.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Document,
    Requests,
    Difference,
}

impl Page {
    pub const ALL: [Page; 3] = [Page::Document, Page::Requests, Page::Difference];

    pub fn label(self) -> &'static str {
        match self {
            Page::Document => "JSON",
            Page::Requests => "Requests",
            Page::Difference => "Changes",
        }
    }
}
