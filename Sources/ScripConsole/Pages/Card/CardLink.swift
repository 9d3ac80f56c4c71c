internal import ScripCore

/// The link to a customer's card: signed for one user, and good until a moment.
struct CardLink {
    let user: String
    let until: Int64
    private let signature: String

    /// Seconds a link is good for.
    static let seconds: Int64 = 90 * 86_400

    /// A link for a user.
    init(user: String, at now: Instant, _ secret: ConsoleSecret) throws(ScripError) {
        self.user = user
        until = now.advanced(bySeconds: CardLink.seconds).epochSeconds
        signature = try secret.signature(of: CardLink.signed(user, until))
    }

    /// The link that somebody came by; throws for one that is not signed, or no longer good.
    init(_ visit: Visit) throws(ScripError) {
        let user = visit.text("u") ?? ""
        guard let until = visit.text("e").flatMap({ Int64($0) }), let shown = visit.text("s"),
            try visit.console.secret.isRight(shown, of: CardLink.signed(user, until))
        else {
            throw ScripError(
                .forbidden, "This link is not signed for a customer",
                remedy: "Use the link as you were given it")
        }
        guard visit.now.epochSeconds <= until else {
            throw ScripError(
                .forbidden, "This link is no longer good", remedy: "Ask the shop for a new one")
        }
        self.user = user
        self.until = until
        signature = shown
    }

    /// What stands behind `?`.
    var query: String { "u=\(user.percentEncoded)&e=\(until)&s=\(signature)" }

    private static func signed(_ user: String, _ until: Int64) -> String { "card \(until) \(user)" }
}
