public import ScripCore

extension RuleFuzzer.Report {
    /// For people: each broken promise with its basket, then the count.
    public var text: String {
        var text = ""
        for one in found {
            text += "Broken: \(one.promise).\n    \(one.words)\n\n\(one.yaml)\n"
        }
        return text + "\(counted(runs, "basket")), a discount on \(applied), "
            + "\(counted(found.count, "promise")) broken (seed \(seed))\n"
    }
}

extension RuleFuzzer.Report: JSONWritable {
    /// Writes counts and every broken promise.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("seed", String(seed))
            writer.member("runs", Int64(runs))
            writer.member("applied", Int64(applied))
            writer.key("found")
            writer.list(found) { one, writer in
                writer.object { writer in
                    writer.member("promise", one.promise)
                    writer.member("words", one.words)
                    writer.member("lines", Int64(one.lines))
                    writer.member("case", one.yaml)
                }
            }
        }
    }
}
