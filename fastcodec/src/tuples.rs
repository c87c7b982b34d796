//! The tuples that are messages, in both formats.

use crate::error::{Error, FieldName};

/// Calls a macro with a row for each number of members: the name of the tuple in error paths, then
/// for each member its index, its type parameter, its number on the wire and its name in error
/// paths. A pair is marked: it can also be an entry of a map.
macro_rules! for_tuples {
    ($then:ident) => {
        $then! {
            "(_,)": (0 A 1 "0");
            "(_, _)": (0 A 1 "0") (1 B 2 "1") {pair};
            "(_, _, _)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3") (4 E 5 "4");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3") (4 E 5 "4") (5 F 6 "5");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3") (4 E 5 "4") (5 F 6 "5") (6 G 7 "6");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3") (4 E 5 "4") (5 F 6 "5") (6 G 7 "6")
                (7 H 8 "7");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3") (4 E 5 "4") (5 F 6 "5") (6 G 7 "6")
                (7 H 8 "7") (8 I 9 "8");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3") (4 E 5 "4") (5 F 6 "5") (6 G 7 "6")
                (7 H 8 "7") (8 I 9 "8") (9 J 10 "9");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3") (4 E 5 "4") (5 F 6 "5") (6 G 7 "6")
                (7 H 8 "7") (8 I 9 "8") (9 J 10 "9") (10 K 11 "10");
            "(_, …)": (0 A 1 "0") (1 B 2 "1") (2 C 3 "2") (3 D 4 "3") (4 E 5 "4") (5 F 6 "5") (6 G 7 "6")
                (7 H 8 "7") (8 I 9 "8") (9 J 10 "9") (10 K 11 "10") (11 L 12 "11");
        }
    };
}

pub(crate) use for_tuples;

/// Returns the function that adds a member to the path of an error. A closure for each member of
/// each tuple would take long to compile.
#[inline]
pub(crate) fn in_member(field: &'static FieldName) -> impl FnOnce(Error) -> Error {
    move |error| error.in_field(field)
}
