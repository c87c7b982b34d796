use fastcodec::prost::Message;

#[derive(Message)]
struct Fields {
    no_attribute: String,
    #[prost(strin, tag = "1")]
    misspelt: String,
    #[prost(optional, tag = "2")]
    no_type: Option<String>,
    #[prost(string, bytes, tag = "3")]
    two_types: String,
    #[prost(string, tag = "4", tag = "5")]
    two_numbers: String,
    #[prost(string, tag = "0")]
    zero: String,
    #[prost(string, tag = "7x")]
    no_number: String,
    #[prost(string, repeated, packed = "true", tag = "8")]
    packed_text: Vec<String>,
    #[prost(int32, default = "5", tag = "9")]
    default_without_presence: i32,
    #[prost(sint32, tag = "11")]
    other_type: u64,
    #[prost(map = "double, string", tag = "12")]
    real_keys: std::collections::HashMap<u64, String>,
    #[prost(oneof = "Choice", tag = "13")]
    one_number: Option<Choice>,
    #[prost(string, tag = "14")]
    #[prost(string, tag = "14")]
    twice: String,
    #[prost(text::string, tag = "15")]
    in_a_module: String,
    #[prost(oneof = "Choice", tags = "0")]
    zero_for_a_member: Option<Choice>,
}

#[derive(fastcodec::prost::Oneof)]
enum Choice {
    #[prost(string, tag = "13")]
    Text(String),
}

fn main() {}
