//! `ToSql` and `FromSql` for timestamps, JSON parameters, positions and enums.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A time, recorded as RFC 3339 in UTC.
pub(crate) struct Time(pub(crate) Timestamp);

impl ToSql for Time {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for Time {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(FromSqlError::other)
    }
}

/// A reason's parameters, recorded as a JSON object.
pub(crate) struct Params(pub(crate) BTreeMap<String, String>);

impl FromSql for Params {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Self).map_err(FromSqlError::other)
    }
}

/// A place in a list, counted from 0.
pub(crate) struct Position(pub(crate) usize);

impl FromSql for Position {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let position = value.as_i64()?;
        usize::try_from(position).map(Self).map_err(|_| FromSqlError::OutOfRange(position))
    }
}

/// An enum, recorded as the text of its variant.
pub(crate) struct Text<T>(pub(crate) T);

impl<T: Copy + Into<&'static str>> ToSql for Text<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text: &'static str = self.0.into();
        Ok(text.into())
    }
}

impl<T: FromStr> FromSql for Text<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        text.parse().map(Self).map_err(|_| FromSqlError::Other(format!("unknown text {text:?}").into()))
    }
}
