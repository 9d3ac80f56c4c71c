internal import ScripContract
internal import ScripCore

extension YAMLValue {
    /// Reads the value as JSON, with faults at the places of the YAML.
    ///
    /// - Parameter body: Reads the bytes of a JSON document.
    func readAsJSON<Value>(
        file: String, _ body: ([UInt8]) throws(ScripError) -> Value
    ) throws(ScripError) -> Value {
        var bytes: [UInt8] = []
        var marks: [JSONMarks.Mark] = []
        write(to: &bytes, &marks)
        do {
            return try JSONMarks(marks).read { () throws(ScripError) in try body(bytes) }
        } catch {
            throw error.in(file)
        }
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(text)
        return writer.bytes
    }

    private func write(to bytes: inout [UInt8], _ marks: inout [JSONMarks.Mark]) {
        marks.append(.init(offset: bytes.count, line: line, column: column))
        switch kind {
        case .null: bytes += "{}".utf8
        case .boolean(let value): bytes += String(value).utf8
        case .integer(let number): bytes += String(number).utf8
        case .text(let text): bytes += YAMLValue.quoted(text)
        case .list(let list):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in list.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes, &marks)
            }
            bytes.append(UInt8(ascii: "]"))
        case .map(let entries):
            bytes.append(UInt8(ascii: "{"))
            for (index, entry) in entries.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                let key = entry.value.key
                marks.append(
                    .init(
                        offset: bytes.count, line: key?.line ?? entry.value.line,
                        column: key?.column ?? entry.value.column))
                bytes += YAMLValue.quoted(entry.key)
                bytes.append(UInt8(ascii: ":"))
                entry.value.write(to: &bytes, &marks)
            }
            // What is missing in a map is missing where it begins.
            marks.append(.init(offset: bytes.count, line: line, column: column))
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
