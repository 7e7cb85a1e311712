//! Where an administrator links an application: its consumer key, its name, its public key (Data Center).
//!
//! Everybody is an administrator here. <https://confluence.atlassian.com/adminjiraserver/using-applinks-938846918.html>

use super::form::Fields;
use super::html;
use crate::asked::Asked;
use crate::reply::{Reply, escape};
use crate::world::World;
use crate::world::links::{Consumer, public_key};

pub(crate) fn answer(world: &mut World, asked: &Asked) -> Reply {
    if asked.method != "POST" {
        return page(world, asked, 200, "");
    }
    match link(world, &Fields::of_form(asked)) {
        Ok(consumer) => {
            world.links.consumers.push(consumer);
            Reply::new(302).header("Location", asked.path.clone())
        }
        Err(why) => page(world, asked, 400, why),
    }
}

fn link(world: &World, sent: &Fields) -> Result<Consumer, &'static str> {
    let key = sent.get("consumer_key").map(str::trim).ok_or("The consumer key is missing.")?;
    if world.links.consumer(key).is_some() {
        return Err("There is a link with this consumer key already.");
    }
    let pasted = sent.get("public_key").ok_or("The public key is missing.")?;
    let public_key = public_key(pasted).ok_or("That is not an RSA public key (PEM, BEGIN PUBLIC KEY).")?;
    Ok(Consumer { key: key.to_owned(), name: sent.get("name").unwrap_or(key).trim().to_owned(), public_key })
}

fn page(world: &World, asked: &Asked, status: u16, why: &str) -> Reply {
    let row = |consumer: &Consumer| {
        let (key, name) = (escape(&consumer.key), escape(&consumer.name));
        format!("<tr><th scope=\"row\">{name}</th><td><code>{key}</code></td><td>OAuth 1.0a, RSA-SHA1</td></tr>")
    };
    let rows: Vec<String> = world.links.consumers.iter().map(row).collect();
    let error = if why.is_empty() { String::new() } else { format!("<p id=\"error\">{why}</p>") };
    let main = format!(
        "<main class=\"wide-page\"><h1>Application links</h1><section><h2>Linked</h2><div class=\"wide\"><table><thead>\
         <tr><th>Application</th><th>Consumer key</th><th>Authentication</th></tr></thead><tbody>{}</tbody></table></div>\
         </section><section><h2>Create a link</h2><p class=\"quiet\">Incoming authentication. An application signs with \
         its private key; Jira needs the public half.</p>{error}<form method=\"post\" action=\"{}\">\
         <label>Consumer key <input id=\"consumer_key\" name=\"consumer_key\" required></label>\
         <label>Consumer name <input id=\"name\" name=\"name\"></label>\
         <label>Public key <textarea id=\"public_key\" name=\"public_key\" required spellcheck=\"false\" \
         placeholder=\"-----BEGIN PUBLIC KEY-----\"></textarea></label>\
         <p class=\"buttons\"><button class=\"first\" id=\"create\">Create link</button></p></form></section></main>",
        rows.concat(),
        escape(&asked.path)
    );
    html::page(status, "Application links", &main)
}
