//! Points in time and spans of it, decoded and turned into what they stand for.

use std::time::SystemTime;

use fastcodec::Arena;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec::types::{
    Any, AnyView, Duration, DurationView, Timestamp, TimestampView, UnpackError,
};

use super::form::{Form, Input, Refused, Seen, refused, seen};
use super::protobuf::written;

/// The forms of a well-known type, by its name in the file.
pub fn forms(ty: &str) -> Vec<Form> {
    match ty {
        "Timestamp" => vec![
            Form::known("owned", |input| {
                seen(|then| written(then, Timestamp::decode_with(input.bytes, input.limits)))
            }),
            Form::known("view", |input| {
                seen(|then| {
                    let arena = Arena::new();
                    let view = TimestampView::decode_in_with(input.bytes, &arena, input.limits);
                    written(then, view)
                })
            }),
            Form::known("any", through_any::<Timestamp>),
            Form::known("normalized", |input| {
                seen(|then| {
                    let timestamp = Timestamp::decode(input.bytes)?;
                    let normal = timestamp.normalized().ok_or(refused(None::<()>))?;
                    Ok::<_, Refused>(written(then, Ok(normal))?)
                })
            }),
            Form::known("system time", |input| {
                seen(|then| {
                    let timestamp = Timestamp::decode(input.bytes)?;
                    let time = SystemTime::try_from(timestamp).map_err(refused)?;
                    Ok::<_, Refused>(written(then, Ok(Timestamp::from(time)))?)
                })
            }),
            Form::known("text", |input| {
                seen(|_| Ok::<_, Refused>(Timestamp::decode(input.bytes)?.to_string().into()))
            }),
            Form::known("text and back", |input| {
                seen(|then| {
                    let text = Timestamp::decode(input.bytes)?.to_string();
                    let parsed: Timestamp = text.parse().map_err(|_| refused(NoSuchText))?;
                    Ok::<_, Refused>(written(then, Ok(parsed))?)
                })
            }),
        ],
        "Duration" => vec![
            Form::known("owned", |input| {
                seen(|then| written(then, Duration::decode_with(input.bytes, input.limits)))
            }),
            Form::known("view", |input| {
                seen(|then| {
                    let arena = Arena::new();
                    let view = DurationView::decode_in_with(input.bytes, &arena, input.limits);
                    written(then, view)
                })
            }),
            Form::known("any", through_any::<Duration>),
            Form::known("normalized", |input| {
                seen(|then| {
                    let duration = Duration::decode(input.bytes)?;
                    let normal = duration.normalized().ok_or(refused(None::<()>))?;
                    Ok::<_, Refused>(written(then, Ok(normal))?)
                })
            }),
            Form::known("std duration", |input| {
                seen(|then| {
                    let duration = Duration::decode(input.bytes)?;
                    let span = std::time::Duration::try_from(duration).map_err(refused)?;
                    let back = Duration::try_from(span).map_err(refused)?;
                    Ok::<_, Refused>(written(then, Ok(back))?)
                })
            }),
            Form::known("text", |input| {
                seen(|_| Ok::<_, Refused>(Duration::decode(input.bytes)?.to_string().into()))
            }),
            Form::known("text and back", |input| {
                seen(|then| {
                    let text = Duration::decode(input.bytes)?.to_string();
                    let parsed: Duration = text.parse().map_err(|_| refused(NoSuchText))?;
                    Ok::<_, Refused>(written(then, Ok(parsed))?)
                })
            }),
        ],
        // What is unpacked is a duration.
        "Any" => vec![
            Form::known("owned", |input| {
                seen(|then| {
                    let any = Any::decode_with(input.bytes, input.limits)?;
                    let duration = any.unpack_with::<Duration>(input.limits);
                    Ok::<_, Refused>(written(then, Ok(duration.map_err(unpacked)?))?)
                })
            }),
            Form::known("view", |input| {
                seen(|then| {
                    let arena = Arena::new();
                    let any = AnyView::decode_in_with(input.bytes, &arena, input.limits)?;
                    let view = any.unpack_in_with::<DurationView<'_>>(&arena, input.limits);
                    Ok::<_, Refused>(written(then, Ok(view.map_err(unpacked)?))?)
                })
            }),
        ],
        _ => Vec::new(),
    }
}

/// The text with the numbers cannot be read.
#[derive(Debug)]
struct NoSuchText;

fn unpacked(error: UnpackError) -> Refused {
    match error {
        UnpackError::OtherType { .. } => Refused {
            kind: "OtherType".to_owned(),
            ..refused(())
        },
        UnpackError::Decode(error) => error.into(),
    }
}

/// Packed in an `Any`, written, read and unpacked.
fn through_any<M: Encode + for<'a> Decode<'a>>(input: &Input<'_>) -> Seen {
    seen(|then| {
        let message = M::decode_with(input.bytes, input.limits)?;
        let any = Any::pack(&message)?.encode_to_vec()?;
        let back = Any::decode(&any)?.unpack::<M>().map_err(unpacked)?;
        Ok::<_, Refused>(written(then, Ok(back))?)
    })
}
