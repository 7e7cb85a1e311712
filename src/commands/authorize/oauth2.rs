//! OAuth 2.0: a user's consent, brought back by the browser, exchanged for a refresh token.

use std::io;
use std::time::Duration;

use super::folder::Folder;
use super::{Desk, Stop, nobody, with_only};
use crate::auth::consent::Consent;
use crate::auth::dance::links_page;
use crate::auth::oauth2::{Granted, Issuer};
use crate::callback::{Callback, Page};
use crate::code::Code;
use crate::connection::Connection;
use crate::credential::{Credential, Scheme};
use crate::output::reason;
use crate::secret::Secret;
use crate::settings::Authorizing;
use crate::strongbox::{Place, Strongbox};
use crate::target::Target;
use crate::trouble::Trouble;

const REFRESH_TOKEN: &str = "refresh_token";
const VARIABLE: &str = "JIRA_REFRESH_TOKEN_FILE";
const SECRET: &str = "JIRA_CLIENT_SECRET";
/// Where apps of Cloud are registered.
const CONSOLE: &str = "https://developer.atlassian.com/console/myapps";
/// How long a job that has the file in use is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than any refresh token.
const ROOM: usize = 16 << 10;

pub(super) async fn run(settings: &Authorizing, desk: &mut Desk<'_>) -> Result<(), Stop> {
    let (connection, target) = desk.look_around(Scheme::OAuth2, &[SECRET])?;
    let credential = client(&connection, &target, settings, desk)?;
    let issuer = if target.is_cloud() { Issuer::Cloud } else { Issuer::DataCenter };
    let folder = Folder::open(&settings.to)?;
    // Tried now, before a person is asked for anything; and given back, because a job may want the file meanwhile.
    drop(room(&folder).await?);
    let mut access = desk.access(&target, credential.clone(), settings)?;
    let callback = Callback::listen(settings.port).await.map_err(|error| port_taken(settings.port, &error))?;
    let address = callback.url();
    let consent = Consent::ask(issuer, &target.site, &credential, &address)?;

    desk.say(&steps(&target, &credential, &address, &consent));
    let waiting = callback.wait(move |query| came_back(&consent, query));
    let Ok(brought) = tokio::time::timeout_at(access.client().deadline(), waiting).await else {
        return Err(nobody("Nobody came back from the browser", settings).into());
    };
    let code = brought.map_err(|error| port_taken(settings.port, &error))??;
    desk.output.hide(&code);

    let (strongbox, place) = room(&folder).await?;
    // At once: on Data Center a code is good for ten seconds.
    let granted = access.redeem(issuer, &code, &address).await?;
    strongbox.keep(place, &lasting(granted, issuer)?)?;
    drop(strongbox);

    let file = folder.shown(REFRESH_TOKEN);
    desk.say(&format!(
        "\n3. Use it\n   The refresh token is in {file}; only you can read it.\n   \
         It changes with every run that uses it: the file must stay where each run finds\n   \
         what the last one wrote, and a copy of it is dead after one run."
    ));
    let set = [(VARIABLE, file)];
    let job = with_only(desk.environment, Scheme::OAuth2, &[SECRET], &set);
    let mut shown = vec![("JIRA_SITE", target.site.to_string())];
    shown.extend(target.cloud_id.clone().map(|id| ("JIRA_CLOUD_ID", id)));
    shown.push(("JIRA_CLIENT_ID", credential.user.clone().unwrap_or_default()));
    shown.extend(set);
    desk.say("   The client's secret stays in JIRA_CLIENT_SECRET, as it is now.");
    desk.hand_over(&job, &shown, settings).await
}

/// The place for the token, before there is one.
async fn room(folder: &Folder) -> Result<(Strongbox, Place), Trouble> {
    let strongbox = Strongbox::open(&folder.file(REFRESH_TOKEN), "--to", PATIENCE).await?;
    let place = strongbox.make_room(ROOM)?;
    Ok((strongbox, place))
}

/// The app that asks for the consent.
fn client(
    connection: &Connection,
    target: &Target,
    settings: &Authorizing,
    desk: &mut Desk<'_>,
) -> Result<Credential, Trouble> {
    let mut notes = Vec::new();
    let credential = Credential::choose(connection, target.is_cloud(), &mut notes);
    desk.note(notes);
    credential.map_err(|trouble| match trouble.code {
        Code::CredentialMissing => trouble.why("a person lets an app in, and the app is known by its id and its secret").only_steps(&[
            &register(target, &format!("http://127.0.0.1:{}/callback", settings.port)),
            "store the app's id in JIRA_CLIENT_ID and its secret in JIRA_CLIENT_SECRET (or a file that JIRA_CLIENT_SECRET_FILE names), and run the same command again",
        ]),
        _ => trouble,
    })
}

/// How an app is registered, where there is none.
fn register(target: &Target, callback: &str) -> String {
    if target.is_cloud() {
        return format!(
            "make an app at {CONSOLE}: Create, OAuth 2.0 integration; under Permissions add the Jira API with read:jira-work, write:jira-work and read:jira-user; under Authorization give it the callback URL {callback}"
        );
    }
    format!(
        "have an administrator create a link at {}: External application, Incoming, redirect URL {callback}, permission Write",
        links_page(&target.site)
    )
}

fn steps(target: &Target, credential: &Credential, callback: &str, consent: &Consent) -> String {
    let id = credential.user.as_deref().unwrap_or_default();
    let place = if target.is_cloud() {
        format!("at {CONSOLE}, under Authorization:")
    } else {
        // <https://confluence.atlassian.com/adminjiraserver0916/oauth-2-0-provider-system-properties-1402672002.html>
        format!(
            "in its application link, at {}. Jira takes\n   an http address there only when it runs with\n   \
             -Datlassian.oauth2.provider.skip.redirect.url.https.requirement=true",
            links_page(&target.site)
        )
    };
    format!(
        "OAuth 2.0 for {site}, in three steps.\n\n\
         1. Register the way back\n   \
         The app {id} must have exactly this callback URL,\n   {place}\n\n   {callback}\n\n\
         2. Allow it\n   \
         Open this address in a browser on this machine, in which you are logged in as the\n   \
         account that the builds are to act as. Its name will stand in the history of the\n   \
         issues.\n\n   {address}\n\n   \
         Waiting for the browser to come back. (Ctrl-C stops.)",
        site = target.site,
        address = consent.address,
    )
}

/// What the browser brings, and what the person sees there.
fn came_back(consent: &Consent, query: &Secret) -> (Result<Secret, Trouble>, Page) {
    let read = consent.read(query);
    let page = match &read {
        Ok(_) => Page {
            well: true,
            title: "Consent received",
            text: "You can close this page. The terminal says how it goes on.",
        },
        Err(_) => Page {
            well: false,
            title: "That did not work",
            text: "No consent was received. The terminal says why, and what to do next; you can close this page.",
        },
    };
    (read, page)
}

fn lasting(granted: Granted, issuer: Issuer) -> Result<Secret, Trouble> {
    granted.refresh_token.ok_or_else(|| {
        let trouble = Trouble::new(Code::ConsentMissing).title("The consent came without a refresh token");
        if issuer == Issuer::DataCenter {
            return trouble
                .why("Data Center gives one with every code; this answer had an access token alone")
                .only_steps(&["ask an administrator whether the application link was made for an External application, Incoming"]);
        }
        trouble
            .why("Atlassian gives one only where the address to visit asks for the scope offline_access; without it the access ends after an hour")
            .only_steps(&["run the same command again, and visit the address that it prints as it stands"])
    })
}

fn port_taken(port: u16, error: &io::Error) -> Trouble {
    let trouble = Trouble::new(Code::OptionInvalid).fact("option", "--port").fact("value", port.to_string());
    if error.kind() == io::ErrorKind::AddrInUse {
        return trouble
            .title("Port {value} is taken by another program, so the browser could not come back to it")
            .why("the callback URL names this port, and only one program can listen there")
            .only_steps(&[
                "end the program that listens there; it may be this command in another terminal",
                "take another port with --port PORT, and register its callback URL with the app as well",
            ]);
    }
    trouble.title("Port {value} of this machine cannot be listened on").why(reason(error)).only_steps(&[
        "take another port with --port PORT, 1024 or higher, and register its callback URL with the app as well",
    ])
}
