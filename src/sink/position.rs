//! Owns a position in a text as the formats of JSON show it.

use serde::Serialize;

use crate::text::Position;

#[derive(Serialize)]
pub(super) struct PositionView {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) utf16: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<usize>,
}

impl From<Position> for PositionView {
    fn from(Position { line, column, utf16, .. }: Position) -> Self {
        Self { line, column, utf16, offset: None }
    }
}
