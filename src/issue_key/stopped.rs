//! Names that look like issue keys and are none.
//!
//! A wrong key means a wrong issue is written to, a stopped project that its keys must be typed or named by
//! `--project`. So a whole prefix is stopped only where it names a standard; where a team may well have such a project
//! (`KB`, `ARM`, `WIN`, `MD`, `EC`, `US`, `MP`), nothing is, and where both happen, only the numbers in use are.

use Numbers::{All, Between, These};

enum Numbers {
    All,
    Between(u32, u32),
    These(&'static [u32]),
}

/// Standards, encodings, digests, licences. Sorted by first letter.
const STANDARDS: &[(&str, Numbers)] = &[
    ("AES", All),
    ("AGPL", These(&[3])),
    ("BASE", These(&[16, 32, 58, 64, 85])),
    ("BSD", These(&[2, 3, 4])),
    ("CAPEC", All),
    ("CBC", These(&[128, 192, 256])),
    ("COVID", All),
    ("CP", These(&[437, 850, 1250, 1251, 1252])),
    ("CRC", These(&[8, 16, 32, 64])),
    ("CVE", All),
    ("CWE", All),
    ("ECMA", All),
    ("ED", These(&[448, 25519])),
    ("EPSG", All),
    ("FIPS", These(&[140, 180, 186, 197, 199, 200, 201])),
    ("GCM", These(&[128, 192, 256])),
    ("GHSA", All),
    ("GPL", These(&[1, 2, 3])),
    // Its versions and its status codes; a project HTTP keeps most of its issues.
    ("HTTP", These(&[1, 2, 3])),
    ("GH", All),
    ("GMT", Between(1, 14)),
    ("GPT", Between(1, 9)),
    ("HTTP", Between(100, 599)),
    ("IEC", All),
    ("IEEE", All),
    ("IPV", These(&[4, 6])),
    ("ISO", All),
    // Java's releases. Not all of it: JDK is the project of OpenJDK's own Jira, six digits into its numbers.
    ("JDK", Between(1, 99)),
    ("JEP", All),
    ("JSR", All),
    ("LATIN", These(&[1])),
    ("LGPL", These(&[2, 3])),
    ("MPL", These(&[1, 2])),
    ("PEP", All),
    ("PKCS", All),
    ("Q1", Between(2000, 2099)),
    ("Q2", Between(2000, 2099)),
    ("Q3", Between(2000, 2099)),
    ("Q4", Between(2000, 2099)),
    ("RFC", All),
    ("RSA", These(&[512, 1024, 2048, 3072, 4096, 8192])),
    ("SHA", All),
    ("SHA1", All),
    ("SHA2", All),
    ("SHA3", All),
    ("SSL", These(&[2, 3])),
    ("TLS", These(&[1])),
    ("UCS", All),
    ("UTC", Between(1, 14)),
    ("UTF", All),
    ("WINDOWS", Between(1250, 1258)),
    ("X86", These(&[32, 64])),
];

/// First words of ordinary branches, languages and tools with their versions. Only against small letters:
/// `NODE-18` in capitals is somebody's issue.
const HABITS: &[&str] = &[
    // what a branch is for
    "alpha backport beta bug bugfix build bump change chore ci dep deps dev develop doc docs draft env epic exp",
    "experiment feat feature fix gh gl hotfix issue issues maint maintenance merge mr patch poc pr pull rc refactor rel",
    "release releases revert spike stable stage staging story support task temp test testing tests ticket tmp update",
    "upgrade ver version wip",
    // the how-manieth it is
    "attempt copy cycle day iteration milestone month part phase quarter round sprint step take team top try user week",
    "year",
    // languages and what runs them
    "clang cpp cxx dart deno dotnet edition elixir erlang es gcc go golang graalvm java jdk jre jvm kotlin llvm node",
    "nodejs openjdk perl php py python ruby rust scala swift typescript",
    // frameworks, libraries, tools
    "angular babel bootstrap cmake django drupal electron ember eslint expo flask gradle gulp jest jquery junit laravel",
    "lodash log4j magento maven next nextjs npm numpy nuxt odoo pandas pip pnpm pytest qt rails react rxjs spring svelte",
    "symfony tailwind vite vue webpack wordpress xcode yarn",
    // systems, services, formats
    "almalinux alpine android bookworm centos chrome cuda debian docker elastic elasticsearch fedora firefox helm ios",
    "k8s kafka kubernetes linux mac macos mariadb mongo mongodb mysql nginx opensearch oracle postgres postgresql redis",
    "rhel rocky solr sqlite sqlserver terraform tomcat ubuntu windows",
    // protocols and their like, whatever the number
    "api http https oauth openapi ssl tls",
];

/// The same for words that are a project's name as well, with the numbers that make them none.
const SMALL_STANDARDS: &[(&str, Numbers)] = &[
    ("amd", These(&[64])),
    ("arm", These(&[32, 64])),
    ("ec", These(&[2])),
    ("md", These(&[5])),
    ("mp", These(&[3, 4])),
    ("win", These(&[7, 10, 11, 32, 64])),
];

/// Bots that name branches after packages and their versions.
const BOTS: &[&str] = &["dependabot", "depfu", "greenkeeper", "pyup", "renovate", "scala-steward", "snyk"];

/// Whether `PROJECT-number` is a standard. The project in capitals.
pub(super) fn is_standard(project: &str, number: &str) -> bool {
    is_listed(STANDARDS, project, number)
}

/// Whether a word in small letters and its number are a way of naming branches.
///
/// With a `_` it always is: `fix_proj` is two words far more often than a project, whose key holds a `_` only
/// where an administrator has allowed that.
pub(super) fn is_habit(word: &str, number: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.contains('_')
        || HABITS.iter().any(|line| line.split(' ').any(|habit| habit == word))
        || is_listed(SMALL_STANDARDS, &word, number)
}

/// Whether a bot named this branch.
pub(super) fn is_by_a_bot(branch: &str) -> bool {
    let first = branch.split('/').next().unwrap_or_default().to_ascii_lowercase();
    BOTS.iter().any(|bot| first == *bot || first.strip_prefix(bot).is_some_and(|rest| rest.starts_with('-')))
}

fn is_listed(list: &[(&str, Numbers)], name: &str, number: &str) -> bool {
    list.iter().filter(|(listed, _)| *listed == name).any(|(_, numbers)| match numbers {
        All => true,
        // Larger than the type can hold is larger than any standard.
        Between(from, to) => number.parse::<u32>().is_ok_and(|number| (*from..=*to).contains(&number)),
        These(numbers) => number.parse::<u32>().is_ok_and(|number| numbers.contains(&number)),
    })
}
