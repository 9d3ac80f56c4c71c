/// How messages name a value within a document: `basket.lines[0].attributes["per kg"]`.
package enum FieldPath {
    /// A path with one more key.
    package static func join(_ path: String, key: String) -> String {
        let plain =
            !key.isEmpty && key.utf8.allSatisfy { $0 == 0x5F || isLetter($0) || isDigit($0) }
        guard plain, key.utf8.count <= 40 else { return "\(path)[\"\(key.shown)\"]" }
        return path.isEmpty ? key : "\(path).\(key)"
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
