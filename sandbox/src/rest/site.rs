//! What the site says about itself.

use serde_json::json;

use super::call::{Answer, Call};
use crate::refusals::not_served;
use crate::reply::Reply;
use crate::world::jira_time;

/// Open to everybody; on Data Center a token that is nobody's is refused even here.
pub(crate) fn server_info(call: &Call) -> Answer {
    if call.caller.bearer_refused {
        return Err(call.refuse_nobody());
    }
    let mut info =
        json!({"baseUrl": call.base.url, "serverTime": server_time(call), "scmInfo": "sandbox", "serverTitle": "Jira"});
    if call.cloud() {
        info["version"] = json!("1001.0.0-SNAPSHOT");
        info["versionNumbers"] = json!([1001, 0, 0]);
        info["deploymentType"] = json!("Cloud");
        info["buildNumber"] = json!(100_300);
        info["defaultLocale"] = json!({"locale": "en_US"});
    } else {
        info["version"] = json!("10.3.4");
        info["versionNumbers"] = json!([10, 3, 4]);
        info["deploymentType"] = json!("Server");
        info["buildNumber"] = json!(10_030_004);
    }
    Ok(Reply::json(200, &info))
}

fn server_time(call: &Call) -> String {
    jira_time(call.world().clock())
}

/// Data Center's health, for load balancers.
pub(crate) fn status(call: &Call) -> Answer {
    if call.cloud() {
        return Err(super::unknown_path(call));
    }
    Ok(Reply::json(200, &json!({"state": "RUNNING"})))
}

/// Where a Cloud site tells its cloudId, to anybody.
/// <https://support.atlassian.com/jira/kb/retrieve-my-atlassian-sites-cloud-id/>
pub(crate) fn tenant_info(call: &Call) -> Answer {
    if !call.cloud() {
        return Err(not_served(&call.base.url, &call.path));
    }
    Ok(Reply::bare_json(200, &json!({"cloudId": call.jira.settings.cloud_id})))
}
