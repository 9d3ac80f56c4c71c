internal import ArgumentParser
internal import ScripCore

/// `--json` of every verb that answers.
struct AnswerOptions: ParsableArguments {
    @Flag(help: "Answer in JSON.")
    var json = false

    /// Writes a value as JSON, or its words for people.
    func write(_ value: some JSONWritable, orWords words: () -> String) {
        if json {
            Terminal.json(value.jsonText(.pretty) + "\n")
        } else {
            Terminal.answer(words())
        }
    }
}
