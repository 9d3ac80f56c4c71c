/// A file's bytes, and where its lines begin.
package struct SourceText {
    package let bytes: [UInt8]
    private let starts: [Int]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(index + 1)
        }
        self.starts = starts
    }

    /// Line and column, from 1; columns count characters, not bytes.
    package func place(of offset: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        let end = min(offset, bytes.count)
        let prefix = String(decoding: bytes[starts[low]..<max(starts[low], end)], as: UTF8.self)
        return (low + 1, prefix.unicodeScalars.count + 1)
    }
}
