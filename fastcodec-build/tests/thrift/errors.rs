//! What is wrong with a `.thrift` file is said with file, line and column.

use std::fs;
use std::path::Path;

use fastcodec_build::{Config, Error};

/// What is wrong with a file `a.thrift`, each place without the folder that it is in.
fn refused(schema: &str) -> String {
    refused_with(&[("a.thrift", schema)])
}

/// What is wrong with the first of several files.
fn refused_with(files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, schema) in files {
        fs::write(folder.path().join(name), schema).unwrap();
    }
    let error = compile(folder.path(), files[0].0).unwrap_err();
    let folder = format!("{}/", folder.path().display());
    inner(&error).to_string().replace(&folder, "")
}

fn accepted(schema: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.thrift"), schema).unwrap();
    compile(folder.path(), "a.thrift").unwrap();
}

fn compile(folder: &Path, name: &str) -> std::io::Result<()> {
    Config::new()
        .out_dir(folder)
        .compile_thrift(&[folder.join(name)], &[folder])
}

fn inner(error: &std::io::Error) -> &Error {
    error.get_ref().unwrap().downcast_ref::<Error>().unwrap()
}

#[test]
fn a_mistake_in_the_syntax_says_what_was_expected() {
    for (schema, expected) in [
        (
            "struct A {\n  1: i32\n}",
            "a.thrift:3:1: expected the name of the field, but found `}`",
        ),
        (
            "struct A {\n  1 i32 a\n}",
            "a.thrift:2:5: expected `:` after the id of the field, but found `i32`",
        ),
        (
            "struct A {\n  1: i32 a",
            "a.thrift:2:11: expected a field, or `}`, but found the end of the file",
        ),
        (
            "enum E { A = \"1\" }",
            "a.thrift:1:14: expected the number of the value, but found the string \"1\"",
        ),
        (
            "typedef list<i32 L",
            "a.thrift:1:18: expected `>` after the type of the elements, but found `L`",
        ),
        (
            "const i32 A 5",
            "a.thrift:1:13: expected `=` and the value of the constant, but found the number 5",
        ),
        (
            "const i32 A = ;",
            "a.thrift:1:15: expected a value, but found `;`",
        ),
        (
            "service S { i32 f }",
            "a.thrift:1:19: expected `(` and the arguments of the function, but found `}`",
        ),
        (
            "struct A {} (a = 5)",
            "a.thrift:1:18: expected the value of the annotation, a string, in quotes, but found \
             the number 5",
        ),
        (
            "include shared",
            "a.thrift:1:9: expected the path of a file, in quotes, but found `shared`",
        ),
        ("struct A { $ }", "a.thrift:1:12: `$` has no meaning here"),
        (
            "struct list {}",
            "a.thrift:1:8: expected the name of the struct, but found `list`, which is a word of \
             the language",
        ),
        (
            "struct A { 1: void a }",
            "a.thrift:1:15: `void` is only what a function returns",
        ),
    ] {
        assert_eq!(refused(schema), expected);
    }
    let error = refused("message A {}");
    assert!(
        error.starts_with("a.thrift:1:1: expected a definition: `include`, "),
        "{error}"
    );
    assert!(error.ends_with("but found `message`"), "{error}");
}

#[test]
fn what_the_language_has_no_more_is_refused_with_a_remedy() {
    assert_eq!(
        refused("senum S { \"a\" }"),
        "a.thrift:1:1: `senum` is no longer a part of the language: declare an `enum`, or use \
         `string`"
    );
    assert_eq!(
        refused("struct A { 1: slist a }"),
        "a.thrift:1:15: `slist` is no longer a part of the language: use `string`"
    );
}

#[test]
fn an_unknown_type_has_its_place() {
    assert_eq!(
        refused("struct A {\n  1: list<Missing> a\n}"),
        "a.thrift:2:11: `Missing` is not a type"
    );
    assert_eq!(
        refused("struct A { 1: b.T a }"),
        "a.thrift:1:15: `b.T` is not a type: no file `b` is included"
    );
    let files = [
        (
            "a.thrift",
            "include 'b.thrift'\nstruct A { 1: T a, 2: b.U b }",
        ),
        ("b.thrift", "typedef i32 T"),
    ];
    assert_eq!(
        refused_with(&files),
        "a.thrift:2:15: `T` is not a type: write `b.T`\n\
         a.thrift:2:23: `b.U` is not a type: the file `b` does not define `U`"
    );
    assert_eq!(
        refused("service S {} struct A { 1: S s }"),
        "a.thrift:1:28: `S` is not a type, but a service"
    );
}

#[test]
fn what_is_there_twice_is_wrong_where_it_is_the_second_time() {
    for (schema, expected) in [
        (
            "struct A {\n  1: i32 a\n  1: i32 b\n}",
            "a.thrift:3:3: the field `a` already has the id 1",
        ),
        (
            "struct A {\n  1: i32 a\n  2: i32 a\n}",
            "a.thrift:3:10: there is already a field `a`, in line 2",
        ),
        (
            "struct A {}\nenum A { B }",
            "a.thrift:2:6: there is already a type `A`, in line 1",
        ),
        (
            "enum A { B\nB }",
            "a.thrift:2:1: there is already a value `B`, in line 1",
        ),
        (
            "const i32 A = 1\nconst i32 A = 1",
            "a.thrift:2:11: there is already a constant `A`, in line 1",
        ),
        (
            "service S { void f()\nvoid f() }",
            "a.thrift:2:6: there is already a function `f`, in line 1",
        ),
        (
            "service S { void f(1: i32 a, 1: i32 b) }",
            "a.thrift:1:30: the field `a` already has the id 1",
        ),
        (
            "service A { void f() } service B extends A { void f() }",
            "a.thrift:1:51: there is already a function `f` in `A`, which this service extends",
        ),
    ] {
        assert_eq!(refused(schema), expected);
    }
    let files = [
        ("a.thrift", "namespace rs x include 'b.thrift' struct A {}"),
        ("b.thrift", "namespace rs x\nstruct A {}"),
    ];
    assert_eq!(
        refused_with(&files),
        "a.thrift:1:42: there is already a type `A`, at b.thrift:2:8 (both files are one module in \
         Rust: give one of them a `namespace rs`, or name its module with Config::thrift_module)"
    );
}

#[test]
fn numbers_have_their_limits() {
    for (schema, expected) in [
        (
            "struct A { 40000: i32 a }",
            "a.thrift:1:12: the id of a field is from -32768 to 32767, but this is 40000",
        ),
        (
            "enum E { A = 2147483648 }",
            "a.thrift:1:14: the number of a value has 32 bits, but 2147483648 has more",
        ),
        (
            "enum E { A = 0x7fffffff, B }",
            "a.thrift:1:26: `B` would be number 2147483648, past 32 bits",
        ),
        (
            "const i8 A = 256",
            "a.thrift:1:14: expected a number of 8 bits, but found the number 256",
        ),
        (
            "const i16 A = -32769",
            "a.thrift:1:15: expected a number of 16 bits, but found the number -32769",
        ),
        (
            "const i64 A = 9223372036854775808",
            "a.thrift:1:15: `9223372036854775808` does not fit in 64 bits",
        ),
    ] {
        assert_eq!(refused(schema), expected);
    }
}

#[test]
fn a_value_that_is_not_of_its_type_has_its_place() {
    for (schema, expected) in [
        (
            "const i32 A = \"1\"",
            "a.thrift:1:15: expected a whole number, but found the string \"1\"",
        ),
        (
            "const i32 A = 1.5",
            "a.thrift:1:15: expected a whole number, but found the number 1.5",
        ),
        (
            "const bool A = 'true'",
            "a.thrift:1:16: expected `true` or `false`, but found the string \"true\"",
        ),
        (
            "const string A = true",
            "a.thrift:1:18: expected a string, but found `true`",
        ),
        (
            "const list<i32> A = [1,\n2, {}]",
            "a.thrift:2:4: expected a whole number, but found a map",
        ),
        (
            "const map<string, i32> A = {1: 1}",
            "a.thrift:1:29: expected a string, but found the number 1",
        ),
        (
            "const uuid A = \"1\"",
            "a.thrift:1:16: expected a UUID of 32 digits, but found the string \"1\"",
        ),
        (
            "enum E { A } const E B = 7",
            "a.thrift:1:26: expected the number of a value of `a.E`, but found the number 7",
        ),
        (
            "enum E { A } const E B = A",
            "a.thrift:1:26: there is no constant `A`: write `E.A`",
        ),
        (
            "enum E { A } const E B = E.C",
            "a.thrift:1:26: the enumeration `E` has no value `C`",
        ),
        (
            "enum E { A } const string B = E.A",
            "a.thrift:1:31: `E.A` is a value of `a.E`, which does not fit: its number is 0, and a string is \
             expected",
        ),
        (
            "enum E { A = 70000 } const i16 B = E.A",
            "a.thrift:1:36: `E.A` is a value of `a.E`, which does not fit: its number is 70000, and a number of \
             16 bits is expected",
        ),
        (
            "struct S { 1: i32 a = 1.0 }",
            "a.thrift:1:23: expected a whole number, but found the number 1.0",
        ),
        (
            "const i64 A = 5000000000 struct S { 1: i32 a = A }",
            "a.thrift:1:48: the constant `A` does not fit: expected a number of 32 bits, but \
             found the number 5000000000",
        ),
        (
            "const i32 A = B const i32 B = A",
            "a.thrift:1:15: the constant `B` does not fit: the constant `A` is defined by itself",
        ),
        (
            "struct S { 1: i32 a } const S A = {'b': 1}",
            "a.thrift:1:36: `S` has no field `b`",
        ),
        (
            "struct S { 1: i32 a } const S A = {'a': 1, 'a': 2}",
            "a.thrift:1:44: the field `a` is set twice",
        ),
        (
            "union U { 1: i32 a } const U A = {}",
            "a.thrift:1:34: the union `U` has exactly one member, but here are 0",
        ),
        (
            "union U { 1: i32 a = 1, 2: i32 b = 2 }",
            "a.thrift:1:36: only one member of a union can have a default value",
        ),
    ] {
        let error = refused(schema);
        assert_eq!(error.lines().next(), Some(expected));
    }
}

#[test]
fn what_is_defined_by_itself_is_refused() {
    assert_eq!(
        refused("typedef B A\ntypedef list<A> B"),
        "a.thrift:1:11: the typedef `A` refers to itself"
    );
    assert_eq!(
        refused("service A extends B {}\nservice B extends A {}"),
        "a.thrift:2:19: the service `A` extends itself\n\
         a.thrift:1:19: the service `B` extends itself"
    );
    assert_eq!(
        refused("struct A {\n  1: required B b\n}\nstruct B { 1: required A a }"),
        "a.thrift:2:17: `A` contains itself without an end, through A.b -> B.a: make one of \
         these fields optional"
    );
    accepted("struct A { 1: A a, 2: optional B b } struct B { 1: required A a }");
    accepted("struct A { 1: required list<A> a }");
}

#[test]
fn a_function_that_does_not_answer_returns_and_throws_nothing() {
    assert_eq!(
        refused("service S { oneway i32 f() }"),
        "a.thrift:1:24: `f` is oneway: nothing is sent back, so it returns `void`"
    );
    assert_eq!(
        refused("exception E {} service S { oneway void f() throws (1: E e) }"),
        "a.thrift:1:57: `f` is oneway: nothing is sent back, so it throws nothing"
    );
}

#[test]
fn a_function_throws_exceptions_only() {
    assert_eq!(
        refused("struct A {} service S { void f() throws (1: A a) }"),
        "a.thrift:1:45: `a.A` is not an exception, so it cannot be thrown"
    );
    assert_eq!(
        refused("service S { void f() throws (1: i32 a) }"),
        "a.thrift:1:33: a function throws exceptions, and this is not one"
    );
    assert_eq!(
        refused("exception E {} service S { i32 f() throws (0: E e) }"),
        "a.thrift:1:44: the id 0 is reserved for what the function returns"
    );
    assert_eq!(
        refused("struct A {} service S extends A {}"),
        "a.thrift:1:31: `A` is not a service"
    );
}

#[test]
fn an_annotation_that_chooses_no_type_is_refused() {
    assert_eq!(
        refused("struct A { 1: string a (pilota.rust_type = \"str\") }"),
        "a.thrift:1:25: `pilota.rust_type` is \"str\", but it can only be \"string\", \
         \"shared_str\", \"bytes\", \"vec\", \"btree\" or \"ordered_f64\""
    );
    accepted("struct A { 1: string a (python.immutable = \"\", cpp.type = \"x\") }");
}

#[test]
fn an_include_that_is_missing_or_leads_back_has_its_place() {
    assert_eq!(
        refused("\ninclude \"missing.thrift\""),
        "a.thrift:2:9: the included file 'missing.thrift' is not found"
    );
    let files = [
        ("a.thrift", "include 'b.thrift'"),
        ("b.thrift", "include 'a.thrift'"),
    ];
    assert_eq!(
        refused_with(&files),
        "b.thrift:1:9: files include one another: a.thrift -> b.thrift -> a.thrift"
    );
}

#[test]
fn a_mistake_in_an_included_file_is_told_with_its_place() {
    let files = [
        ("a.thrift", "include 'b.thrift'"),
        ("b.thrift", "\nstruct B { 1: C c }"),
    ];
    assert_eq!(refused_with(&files), "b.thrift:2:15: `C` is not a type");
}

#[test]
fn every_problem_is_told_not_only_the_first() {
    let error = refused("struct A {\n  1: B b\n  2: C c\n}\nconst i32 D = 'd'");
    let places: Vec<_> = error.lines().map(|line| &line[..13]).collect();
    assert_eq!(places, ["a.thrift:2:6:", "a.thrift:3:6:", "a.thrift:5:15"]);
}

#[test]
fn nesting_has_an_end() {
    let deep = |depth| {
        format!(
            "typedef {}i32{} T",
            "list<".repeat(depth),
            ">".repeat(depth)
        )
    };
    accepted(&deep(32));
    let values = |depth| {
        format!(
            "{} A = {}1{}",
            deep(depth).replace("typedef", "const").replace(" T", ""),
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    accepted(&values(32));
    let error = refused(&deep(10_000));
    assert!(
        error.ends_with("types are nested at most 32 deep"),
        "{error}"
    );
    let error = refused(&format!("const i32 A = {}", "[".repeat(10_000)));
    assert!(
        error.ends_with("values are nested at most 32 deep"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = compile(folder.path(), "missing.thrift").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    assert!(error.to_string().contains("missing.thrift"), "{error}");
}

#[test]
fn the_suffix_of_a_file_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.idl.txt"), "struct A {}").unwrap();
    compile(folder.path(), "a.idl.txt").unwrap();
    assert!(folder.path().join("a_idl.rs").exists());
}

#[test]
fn a_default_value_that_is_made_of_another_one_of_its_struct() {
    assert_eq!(
        refused("struct S {\n  1: S a = {}\n}"),
        "a.thrift:2:8: the default value of `S.a` contains another `S`, whose default value contains one too, and so on without an end, through S.a: remove one of these default values"
    );
    assert_eq!(
        refused(
            "struct A { 1: list<B> b = [{'x': 1}] }\nstruct B { 1: map<i32, A> a = {1: {}}, 2: i32 x }"
        ),
        "a.thrift:1:23: the default value of `A.b` contains another `A`, whose default value contains one too, and so on without an end, through A.b -> B.a: remove one of these default values"
    );
    assert_eq!(
        refused("union U { 1: S s = {'x': 1} }\nstruct S { 1: U u = {'s': {}}, 2: i32 x }"),
        "a.thrift:2:17: the default value of `S.u` contains another `S`, whose default value contains one too, and so on without an end, through S.u: remove one of these default values"
    );
    accepted(
        "struct A { 1: B b = {'a': []} } struct B { 1: list<A> a, 2: optional A c }
         union U { 1: i32 x, 2: A a = {} }",
    );
}

#[test]
fn typedefs_that_stand_for_more_and_more_are_refused_in_time() {
    let chain = |make: &dyn Fn(usize) -> String| {
        let links = (1..60).map(make).collect::<Vec<_>>();
        links.join("\n")
    };
    let schema = chain(&|it| format!("typedef map<T{}, T{}> T{it}", it - 1, it - 1));
    assert_eq!(
        refused(&format!(
            "typedef i32 T0\n{schema}\nstruct S {{ 1: T59 t }}"
        ))
        .lines()
        .next(),
        Some(
            "a.thrift:14:23: the typedef `T13` is a type of more than 10000 parts: make a part of it a struct"
        )
    );
    // One name for another adds nothing.
    let schema = chain(&|it| format!("typedef T{} T{it}", it - 1));
    accepted(&format!(
        "typedef i32 T0\n{schema}\nstruct S {{ 1: T59 t }}"
    ));
}

#[test]
fn constants_that_are_made_of_more_and_more_are_refused_in_time() {
    let constants: Vec<_> = (1..60)
        .map(|it| {
            format!(
                "const L C{it} = [{{'l': C{}}}, {{'l': C{}}}]",
                it - 1,
                it - 1
            )
        })
        .collect();
    let schema = format!(
        "typedef list<S> L\nstruct S {{ 1: L l }}\nconst L C0 = []\n{}",
        constants.join("\n")
    );
    let refused = refused(&schema);
    let first = refused.lines().next().unwrap();
    assert!(first.starts_with("a.thrift:"), "{first}");
    assert!(
        first.contains("is made of more than 100000 parts"),
        "{first}"
    );
}

#[test]
fn default_values_that_are_made_of_more_and_more_are_refused_in_time() {
    let structs: Vec<_> = (1..60)
        .map(|it| {
            format!(
                "struct S{it} {{ 1: S{0} a = {{}}, 2: S{0} b = {{}} }}",
                it - 1
            )
        })
        .collect();
    assert_eq!(
        refused(&format!("struct S0 {{}}\n{}", structs.join("\n"))),
        "a.thrift:17:8: the default values of `a.S16` are made of more than 100000 structs: leave some out"
    );
}

#[test]
fn what_only_fbthrift_has_is_refused_with_the_name_of_the_dialect() {
    for schema in [
        "package 'meta.com/shop'",
        "@thrift.Uri{value = ''} struct S {}",
        "interaction I { void f() }",
        "safe exception E {}",
        "service S { stream<i32> f() }",
        "service S { performs I; }",
        "struct S { 1: hash_map<i32, i32> a }",
        "struct S { 1: float a }",
        "hs_include 'a.thrift'",
    ] {
        let error = refused(schema);
        assert!(error.starts_with("a.thrift:1:"), "{error}");
        assert!(error.contains("fbthrift"), "{error}");
    }
}

#[test]
fn a_name_that_is_a_word_of_fbthrift_is_a_name() {
    accepted("struct package { 1: i32 client, 2: string stream } service server { i32 sink() }");
    assert_eq!(
        refused("struct S { 1: i32 client }}"),
        "a.thrift:1:27: expected a definition: `include`, `namespace`, `typedef`, `const`, `enum`, \
         `struct`, `union`, `exception` or `service`, but found `}`"
    );
}

#[test]
fn a_namespace_is_never_a_path_out_of_the_folder() {
    for namespace in ["/", "../..", "a./.b", "²"] {
        let error = refused(&format!("namespace rs '{namespace}' struct S {{}}"));
        let message = "is not made of identifiers with dots between them";
        assert!(error.ends_with(message), "{error}");
    }
    accepted("namespace rs 'a-b.../c' struct S {}");
}

#[test]
fn an_annotation_of_what_a_function_returns_that_is_no_hint_is_told() {
    let text = "service V { list<string (rust.rust_type = 'str')> f() }";
    let error = refused(text);
    assert!(
        error.starts_with("a.thrift:1:26: `rust.rust_type` is \"str\""),
        "{error}"
    );
}

#[test]
fn chains_up_to_the_limit_generate_code() {
    let mut text = "struct S { 1: optional S s } const S C0 = {} const i32 N0 = 1".to_owned();
    text += "\ntypedef i32 T0 service V0 {}";
    text.extend((1..=32).map(|it| format!("\nconst S C{it} = {{'s': C{}}}", it - 1)));
    text.extend((1..=63).map(|it| format!("\ntypedef list<T{}> T{it}", it - 1)));
    let link = |it: u32| {
        let before = it - 1;
        format!(
            "\nconst i32 N{it} = N{before}
             service V{it} extends V{before} {{ T63 f{it}(1: T{} a = []) }}",
            it % 63 + 1
        )
    };
    text.extend((1..=40).map(link));
    accepted(&text);
    let error = refused(&format!("{text} const S C33 = {{'s': C32}}"));
    assert!(
        error.contains("values are nested at most 32 deep"),
        "{error}"
    );
}
