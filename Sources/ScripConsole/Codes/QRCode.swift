internal import CQRCode

/// A QR code (ISO/IEC 18004) as the path of an SVG, one unit a module, with the quiet zone around it.
struct QRCode {
    /// Modules of white on each side that readers need.
    private static let quiet = 4

    /// The side in modules, white included.
    let side: Int
    /// What is dark: `M`, `h` and `v` only.
    let path: String

    /// A code with correction level M; nil for text that fits into none.
    init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(0),
            let code = unsafe QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M)
        else { return nil }
        defer { unsafe QRcode_free(code) }
        let width = unsafe Int(code.pointee.width)
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                var end = column
                // The lowest bit of a module says whether it is dark.
                while end < width, unsafe code.pointee.data[row * width + end] & 1 == 1 { end += 1 }
                if end > column {
                    path +=
                        "M\(column + QRCode.quiet) \(row + QRCode.quiet)"
                        + "h\(end - column)v1h-\(end - column)z"
                }
                column = max(end, column + 1)
            }
        }
        side = width + 2 * QRCode.quiet
        self.path = path
    }
}
