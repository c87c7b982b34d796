use fastcodec::thrift::UnknownFields;

#[derive(Default, fastcodec::Thrift)]
struct Keeps {
    #[codec(unknown)]
    one: UnknownFields,
    #[codec(unknown = thrift)]
    other: UnknownFields,
    #[codec(unknown = xml)]
    third: UnknownFields,
}

fn main() {}
