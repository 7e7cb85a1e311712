//! The refusals of JSM Operations, which has two shapes of its own: the one of Opsgenie, with a request id, for alerts
//! and for the account; and a list of errors for what is configured.

use serde_json::{Map, Value, json};

use crate::auth::dress::uuid;
use crate::reply::Reply;
use crate::world::now;

/// In the shape of Opsgenie. The code repeats the status and counts on from there.
fn with_request_id(status: u16, message: &str) -> Reply {
    let code = u32::from(status) * 100 + 1;
    Reply::bare_json(status, &json!({"code": code, "message": message, "took": 0.004, "requestId": uuid()}))
}

/// The plan or the user is without Operations. The credential is fine.
pub(crate) fn not_in_plan() -> Reply {
    with_request_id(403, "Account does not have access to Opsgenie.")
}

/// A feature that the plan does not pay for, such as heartbeats.
pub(crate) fn must_be_paid() -> Reply {
    with_request_id(402, "This feature is not available in your current plan.")
}

pub(crate) fn no_such_alert() -> Reply {
    with_request_id(404, "Alert does not exist.")
}

/// Also the answer about a request that is still queued.
pub(crate) fn no_such_request() -> Reply {
    with_request_id(404, "Request not found. It might not be processed, yet.")
}

/// The receipt of a request that came to nothing: a 200.
pub(crate) fn request_failed() -> Reply {
    let why = "Alert could not be processed";
    Reply::bare_json(
        200,
        &json!({"isSuccess": false, "status": why, "action": "", "processedAt": now(), "alertId": "", "alias": ""}),
    )
}

pub(crate) fn not_readable() -> Reply {
    with_request_id(400, "Could not parse request body. It must be a JSON object.")
}

pub(crate) fn bad_query(message: &str) -> Reply {
    with_request_id(400, message)
}

/// What cannot be processed, field by field.
pub(crate) fn not_processable(errors: &Map<String, Value>) -> Reply {
    let mut reply = json!({"code": 42201, "took": 0.002, "requestId": uuid(),
                           "message": "Request body is not processable. Please check the errors."});
    reply["errors"] = json!(errors);
    Reply::bare_json(422, &reply)
}

/// In the shape of everything that is configured: schedules, teams.
pub(crate) fn listed(status: u16, title: &str, detail: &str) -> Reply {
    let code = u32::from(status) * 100 + 1;
    Reply::bare_json(status, &json!({"errors": [{"title": title, "detail": detail, "code": code.to_string()}]}))
}
