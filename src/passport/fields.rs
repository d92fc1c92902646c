//! Owns the members of closed objects: which fields are there, what is missing, and what is not known.

use super::fault::Fault;
use super::vocabulary::{self as words, Field};
use crate::document::{Member, Object};
use crate::finding::child;
use crate::text::Span;

/// The place of a value. Written out for a fault only: most passports have none.
#[derive(Clone, Copy)]
pub(super) struct Pointer<'a> {
    base: &'static str,
    key: Option<&'a str>,
}

impl<'a> Pointer<'a> {
    pub(super) const TOP: Self = Self::to("");

    pub(super) const fn to(base: &'static str) -> Self {
        Self { base, key: None }
    }

    pub(super) const fn below(base: &'static str, key: &'a str) -> Self {
        Self { base, key: Some(key) }
    }

    pub(super) const fn is_top(self) -> bool {
        self.base.is_empty() && self.key.is_none()
    }

    /// The JSON Pointer.
    pub(super) fn text(self) -> String {
        self.key.map_or_else(|| self.base.to_owned(), |key| child(self.base, key))
    }

    /// The JSON Pointer of a token below it.
    pub(super) fn child(self, token: &str) -> String {
        child(&self.text(), token)
    }
}

/// The members of a closed object.
pub(super) struct Fields<'d, const N: usize> {
    known: &'static [Field; N],
    /// The known fields, in the order of the contract.
    pub(super) members: [Option<Member<'d>>; N],
    /// The other members, in the order of the text.
    strangers: Vec<Member<'d>>,
    /// Whether each field is there that the contract demands.
    is_whole: bool,
}

impl<'d, const N: usize> Fields<'d, N> {
    #[inline]
    pub(super) fn of(object: Object<'d>, known: &'static [Field; N]) -> Self {
        let mut fields = Self { known, members: [None; N], strangers: Vec::new(), is_whole: false };
        // Most passports keep to the order of the contract.
        let mut next = 0;
        for member in object.members() {
            let key = member.key_bytes();
            match (next..N).chain(0..next).find(|index| known[*index].name.as_bytes() == key) {
                Some(index) => {
                    fields.members[index] = Some(member);
                    next = index + 1;
                }
                None => fields.strangers.push(member),
            }
        }
        fields.is_whole = (0..N).all(|index| !known[index].required || fields.members[index].is_some());
        fields
    }

    /// Whether there is none of the known fields but `$schema`, which any file may have.
    pub(super) fn is_none_known(&self) -> bool {
        self.members.iter().zip(self.known).all(|(member, field)| member.is_none() || field.name == "$schema")
    }

    /// Reports what the object lacks, and what it does not know; `span` is where a missing field is reported.
    #[inline]
    pub(super) fn check(&self, pointer: Pointer, span: Span, faults: &mut Vec<Fault<'d>>) {
        if !self.is_whole || !self.strangers.is_empty() {
            self.report(pointer, span, faults);
        }
    }

    #[cold]
    fn report(&self, pointer: Pointer, span: Span, faults: &mut Vec<Fault<'d>>) {
        let absent = self.members.iter().zip(self.known).filter(|(member, _)| member.is_none()).map(|(_, field)| field);
        let mut strangers: Vec<(Member<'d>, Option<&'static str>)> = Vec::new();
        for &member in &self.strangers {
            let key = member.key();
            let says = words::key_says(key);
            if pointer.is_top() && says.is_old_gates {
                faults.push(Fault::OldName { member, pointer: pointer.child(key), today: "gates" });
            } else if let Some(list) = says.flat.filter(|_| pointer.is_top()) {
                faults.push(Fault::Flat { member, pointer: pointer.child(key), list });
            } else if let Some(gate) = says.gate {
                faults.push(Fault::Misplaced { member, pointer: pointer.child(key), gate });
            } else {
                let near = if says.may_be_near { near_field(key, &absent) } else { None };
                strangers.push((member, near));
            }
        }
        for field in absent.filter(|field| field.required) {
            let near = strangers.iter().find(|(_, near)| *near == Some(field.name)).map(|(member, _)| *member);
            faults.push(Fault::Missing { pointer: pointer.child(field.name), span, near });
        }
        for (member, near) in strangers {
            faults.push(Fault::UnknownField { member, pointer: pointer.child(member.key()), near });
        }
    }
}

/// The absent field that a stranger looks like: one that is required before one that is not.
fn near_field(key: &str, absent: &(impl Iterator<Item = &'static Field> + Clone)) -> Option<&'static str> {
    let names =
        |required: bool| absent.clone().filter(move |field| field.required || !required).map(|field| field.name);
    let old_gates = || {
        let gates = names(false).find(|name| *name == "gates")?;
        words::nearest(key, [words::OLD_GATES_FIELD]).map(|_| gates)
    };
    words::nearest_field(key, names(true)).or_else(|| words::nearest_field(key, names(false))).or_else(old_gates)
}
