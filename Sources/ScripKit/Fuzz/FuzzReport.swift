public import ScripContract
internal import ScripCore

extension RuleFuzzer.Report {
    /// For people: each broken promise with its basket, then the count.
    public var text: String {
        var text = ""
        for one in found {
            let place = one.place.isEmpty ? "" : "\(one.place): "
            text +=
                "Broken: \(place)\(one.promise) [\(one.code)].\n    \(one.words)\n\n\(one.yaml)\n"
        }
        if neverApplies {
            let reasons = refusals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\($0.key) \($0.value) times" }
            text += "Nothing comes off: no basket got a discount, so nothing was tried"
            text += reasons.isEmpty ? "" : "; refused as \(reasons.joined(separator: ", "))"
            text += " [\(Finding.Code.neverApplies.rawValue)]\n"
        }
        for one in allowed {
            let reason = one.reason.isEmpty ? "" : ": \(one.reason)"
            text += "Not asked: \(one.code), allowed in line \(one.line)\(reason)\n"
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
            writer.member("never_applies", neverApplies)
            writer.key("refusals")
            writer.object { writer in
                for (code, count) in refusals.sorted(by: { $0.key < $1.key }) {
                    writer.member(named: code, Int64(count))
                }
            }
            writer.key("found")
            writer.list(found) { one, writer in
                writer.object { writer in
                    writer.member("code", one.code)
                    writer.member("promise", one.promise)
                    if !one.place.isEmpty { writer.member("place", one.place) }
                    writer.member("words", one.words)
                    writer.member("lines", Int64(one.lines))
                    writer.member("case", one.yaml)
                }
            }
            writer.key("allowed")
            writer.list(allowed) { one, writer in
                writer.object { writer in
                    writer.member("code", one.code)
                    writer.member("line", Int64(one.line))
                    writer.member("reason", one.reason)
                }
            }
        }
    }
}
