internal import ArgumentParser
package import ScripContract
package import ScripCore

/// `--json` of every verb that answers.
package struct AnswerOptions: ParsableArguments {
    @Flag(help: "Answer in JSON.")
    package var json = false

    package init() {}

    /// Writes a value as JSON, or its words for people.
    ///
    /// - Parameters:
    ///   - value: The answer.
    ///   - zone: Where its times are read: that of the ledger's book.
    ///   - words: The same for people.
    package func write(
        _ value: some JSONWritable, in zone: MerchantTimeZone = .shanghai,
        orWords words: () -> String
    ) {
        if json {
            Terminal.json(value.jsonText(.pretty, zone: zone) + "\n")
        } else {
            Terminal.answer(words())
        }
    }
}
