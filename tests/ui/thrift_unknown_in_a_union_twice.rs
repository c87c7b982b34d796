use fastcodec::thrift::UnknownFields;

#[derive(fastcodec::Thrift)]
enum Choice {
    #[codec(1)]
    Number(i32),
    #[codec(unknown)]
    One(UnknownFields),
    #[codec(unknown)]
    Other(UnknownFields),
}

fn main() {}
