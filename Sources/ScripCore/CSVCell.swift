/// Text as a cell of CSV (RFC 4180) that a spreadsheet shows and does not run.
package enum CSVCell {
    /// Stands at the beginning of a file, without which Excel does not take it for UTF-8.
    package static let byteOrderMark = "\u{FEFF}"

    /// The cell for a text.
    ///
    /// Judged by scalars: CR and LF together are one `Character`, and so is any sign with a mark behind it.
    /// A text that a spreadsheet would take for a formula gets an apostrophe in front, by which
    /// spreadsheets know text (OWASP, CSV injection).
    package static func text(_ text: String) -> String {
        var cell = text
        if let first = text.unicodeScalars.first, beginsFormula(first) { cell = "'" + text }
        guard cell.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0D || $0 == 0x0A })
        else { return cell }
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in cell.unicodeScalars {
            quoted.append(scalar)
            if scalar == "\"" { quoted.append(scalar) }
        }
        quoted.append("\"")
        return String(quoted)
    }

    private static func beginsFormula(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
        default: false
        }
    }
}
