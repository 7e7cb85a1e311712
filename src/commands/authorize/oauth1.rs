//! OAuth 1.0a, Data Center: a key pair, an application link, and the dance.

use super::folder::Folder;
use super::person::{self, Typed};
use super::{Desk, Stop, nobody, with_only};
use crate::access::Step;
use crate::auth::{dance, key_pair};
use crate::code::Code;
use crate::credential::{Beside, Credential, Kind, Scheme};
use crate::secret::Secret;
use crate::settings::Authorizing;
use crate::shape::Shape;
use crate::site::Site;
use crate::target::Target;
use crate::trouble::Trouble;

const PRIVATE_KEY: &str = "private_key.pem";
const ACCESS_TOKEN: &str = "access_token";
/// Proposed where nobody has set one.
const CONSUMER_KEY: &str = "fieldstamp";

pub(super) async fn run(settings: &Authorizing, desk: &mut Desk<'_>) -> Result<(), Stop> {
    let (connection, target) = desk.look_around(Scheme::OAuth1, &[])?;
    if target.is_cloud() {
        return Err(not_on_cloud().into());
    }
    let consumer = connection.text("JIRA_CONSUMER_KEY").unwrap_or(CONSUMER_KEY).to_owned();
    let folder = Folder::open(&settings.to)?;
    let key = private_key(desk, &folder, &target)?;
    let credential = credential(&consumer, &key, &folder);
    let mut access = desk.access(&target, credential.clone(), settings)?;
    let until = access.client().deadline();

    desk.say(&link(&target.site, &consumer, &key_pair::public_half(&key, &folder.shown(PRIVATE_KEY))?));
    if matches!(person::line(until).await, Typed::Late) {
        return Err(nobody("Nobody has pressed Enter", settings).into());
    }
    let (request, signer) = dance::begin(&credential, &target.site)?;
    let asked = access.dance(Step::RequestToken, request, signer).await?;

    desk.say(&allow(&dance::address(&target.site, &asked)));
    let code = code(desk, person::word(until).await, settings)?;
    let (request, signer) = dance::end(&credential, &target.site, &asked, code)?;
    let token = access.dance(Step::AccessToken, request, signer).await?.token;
    folder.keep(ACCESS_TOKEN, &token)?;

    desk.say(&format!("\n3. Use it\n   The access token is in {}; only you can read it.", folder.shown(ACCESS_TOKEN)));
    let set = [
        ("JIRA_CONSUMER_KEY", consumer),
        ("JIRA_PRIVATE_KEY_FILE", folder.shown(PRIVATE_KEY)),
        ("JIRA_ACCESS_TOKEN_FILE", folder.shown(ACCESS_TOKEN)),
    ];
    let job = with_only(desk.environment, Scheme::OAuth1, &[], &set);
    let site = [("JIRA_SITE", target.site.to_string())];
    desk.hand_over(&job, &[site.as_slice(), set.as_slice()].concat(), settings).await
}

/// The key that an earlier run has left, or a new one. Hidden in either case.
fn private_key(desk: &mut Desk<'_>, folder: &Folder, target: &Target) -> Result<Secret, Trouble> {
    let kept = folder.read(PRIVATE_KEY)?;
    let what = if kept.is_some() { "The private key of an earlier run is used" } else { "A new private key is made" };
    let file = folder.shown(PRIVATE_KEY);
    desk.say(&format!("OAuth 1.0a for {}, in three steps.\n{what}: {file}", target.site));
    let (key, is_new) = match kept {
        Some(key) => (key, false),
        None => (key_pair::make()?, true),
    };
    desk.output.hide(&key);
    for line in key_pair::lines(&key) {
        desk.output.hide(&line);
    }
    if is_new {
        folder.keep(PRIVATE_KEY, &key)?;
    }
    Ok(key)
}

fn credential(consumer: &str, key: &Secret, folder: &Folder) -> Credential {
    Credential {
        scheme: Scheme::OAuth1,
        user: Some(consumer.to_owned()),
        user_variable: "JIRA_CONSUMER_KEY".to_owned(),
        secret: key.clone(),
        secret_variable: folder.shown(PRIVATE_KEY),
        kind: Kind::PrivateKey,
        shape: Shape::Other,
        beside: Beside::Nothing,
        automatic: false,
    }
}

/// What an administrator enters; the labels are Jira's.
fn link(site: &Site, consumer: &str, public_key: &str) -> String {
    format!(
        "\n1. Link the application\n   \
         An administrator of Jira opens the page of application links:\n\n   {page}\n\n   \
         There they create a link. Any address will do for the application's, such as\n   \
         http://fieldstamp.invalid; go on when Jira says that nobody answers there.\n   \
         Under Incoming authentication they enter this:\n\n   \
         Consumer key            {consumer}\n   \
         Consumer name           Fieldstamp\n   \
         Consumer callback URL   (nothing: Jira shows a code instead)\n   \
         Public key\n\n{public_key}\n   \
         Press Enter when the link is there, or was there already. (Ctrl-C stops; the\n   \
         key is kept, and the same command goes on from here.)",
        page = dance::links_page(site),
    )
}

fn allow(address: &url::Url) -> String {
    format!(
        "\n2. Allow it\n   \
         Open this address in a browser in which you are logged in to Jira as the account\n   \
         that the builds are to act as. Its name will stand in the history of the issues.\n\n   {address}\n\n   \
         Press Allow, paste the verification code that Jira shows, and press Enter:",
    )
}

fn code(desk: &Desk<'_>, typed: Typed, settings: &Authorizing) -> Result<Secret, Trouble> {
    match typed {
        Typed::Line(code) => {
            desk.output.hide(&code);
            Ok(code)
        }
        Typed::Late => Err(nobody("Nobody has given the verification code", settings)),
        Typed::Nothing | Typed::Ended => Err(Trouble::new(Code::ConsentMissing)
            .title("Nobody has given the verification code")
            .why("standard input ended before it")
            .only_steps(&[
                "run the same command again where a person can type; the key is kept, and the application link stays good",
            ])),
    }
}

fn not_on_cloud() -> Trouble {
    Trouble::new(Code::OptionInvalid)
        .fact("option", "SCHEME")
        .title("OAuth 1.0a belongs to Data Center, and JIRA_SITE is a Cloud site")
        .why("Cloud lets apps in by OAuth 2.0")
        .only_steps(&[
            "run `fieldstamp authorize oauth2 --to DIR`",
            "use an API token in JIRA_TOKEN, which needs no program at all",
        ])
}
