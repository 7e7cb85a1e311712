//! Hosts that are spoken to in plain text, and whether they render colour.

use crate::context::Host;

/// Whether the host's log turns ANSI colour into colour. Jenkins does so only with a plugin, so it counts
/// as one that does not.
pub(super) fn renders_colour(host: Host) -> bool {
    matches!(host, Host::GitHub | Host::GitLab | Host::Buildkite | Host::CircleCi | Host::Drone | Host::Woodpecker)
}
