//! The vocabulary of the schema: names separated by spaces, and fields separated by commas.

/// The messages that all services share, and their fields.
pub const COMMON: [(&str, &str); 18] = [
    ("Timestamp", "int64 seconds, int32 nanos"),
    ("Duration", "int64 seconds, int32 nanos"),
    ("Date", "int32 year, int32 month, int32 day"),
    ("Money", "string currency_code, int64 units, int32 nanos"),
    ("LatLng", "double latitude, double longitude"),
    (
        "PostalAddress",
        "int32 revision, string region_code, string language_code, string postal_code, \
         string sorting_code, string administrative_area, string locality, \
         repeated string address_lines, repeated string recipients, string organization",
    ),
    ("LocalizedText", "string text, string language_code"),
    ("FieldMask", "repeated string paths"),
    ("StringValue", "string value"),
    ("BoolValue", "bool value"),
    ("Int64Value", "int64 value"),
    ("DoubleValue", "double value"),
    ("Label", "string key, string value"),
    ("Range", "optional double minimum, optional double maximum"),
    (
        "AuditInfo",
        "string creator, Timestamp create_time, string last_modifier, Timestamp update_time, \
         fixed64 fingerprint",
    ),
    (
        "Filter",
        "string field, string operator, string operand, repeated Filter operands",
    ),
    ("ErrorDetail", "string type_url, bytes payload"),
    (
        "Status",
        "int32 code, string explanation, repeated ErrorDetail details",
    ),
];

/// The shared messages that a field of a resource has, and the ends of the names of such fields.
pub const VALUES: [(&str, &str); 19] = [
    ("Timestamp", "create_time"),
    ("Timestamp", "update_time"),
    ("Timestamp", "start_time"),
    ("Timestamp", "end_time"),
    ("Timestamp", "expire_time"),
    ("Duration", "timeout"),
    ("Duration", "interval"),
    ("Date", "start_date"),
    ("Date", "end_date"),
    ("Money", "price"),
    ("Money", "budget"),
    ("LatLng", "location"),
    ("PostalAddress", "address"),
    ("LocalizedText", "headline"),
    ("StringValue", "comment"),
    ("BoolValue", "consent"),
    ("Int64Value", "quota"),
    ("Range", "bounds"),
    ("AuditInfo", "audit_info"),
];

/// The types of other fields, as often as they occur, and the ends of their names.
pub const SCALARS: [(&str, &str); 24] = [
    ("string", "name id uri code title"),
    ("string", "name description text key"),
    ("string", "resource_name token etag version"),
    ("string", "name region zone locale"),
    ("string", "name parent owner email"),
    ("string", "display_name reason path format"),
    ("string", "name id currency query"),
    ("string", "label tag url phone"),
    ("string", "name id"),
    ("int64", "id count micros bytes"),
    ("int64", "amount_micros size revision"),
    ("int64", "clicks impressions units"),
    ("int64", "id millis"),
    ("bool", "enabled allowed negative required"),
    ("bool", "deleted visible pinned"),
    ("bool", "active eligible"),
    ("double", "rate share score"),
    ("double", "ratio percentage average"),
    ("int32", "limit priority index"),
    ("int32", "percent days"),
    ("uint32", "port height width"),
    ("uint64", "hash generation"),
    ("float", "weight confidence"),
    ("bytes", "digest payload"),
];

/// What resources are called, and the fields with numbers and strings.
pub const WORDS: &str = "account ad approval asset audience backup bidding billing bucket campaign \
    channel click cluster conversion creative criterion customer database deployment device disk \
    domain experiment export feed group image instance invoice keyword language location log metric \
    network notification order page policy product project quality queue recommendation schedule \
    segment snapshot target";

/// The ends of the names of the messages in a resource.
pub const PARTS: &str = "settings config info summary target rule condition constraint schedule \
    limits metadata options source destination estimate metrics association dimension segment option \
    entry detail spec template";

/// The ends of the names of enumerations.
pub const KINDS: &str =
    "status type category mode reason source level strategy role scope tier channel";

/// The values of enumerations.
pub const STATES: &str = "ENABLED PAUSED REMOVED PENDING ACTIVE FAILED SUSPENDED DRAFT ARCHIVED \
    MANUAL AUTOMATIC STANDARD PREMIUM SEARCH DISPLAY VIDEO SHOPPING LOCAL GLOBAL INTERNAL EXTERNAL \
    LOW MEDIUM HIGH DAILY WEEKLY MONTHLY READER WRITER OWNER";

/// The methods that a resource has beside the usual ones.
pub const VERBS: &str = "Promote Cancel Restore Verify Import Archive Move Estimate Suggest Apply";

/// The names of the fields that are maps.
pub const MAPS: &str = "labels annotations attributes properties";
