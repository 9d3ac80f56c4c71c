/// A Code 128 bar code (ISO/IEC 15417) as the path of an SVG, one unit a module, with the quiet zones.
struct Code128 {
    /// Modules of white before and after the bars that readers need.
    private static let quiet = 10
    /// Modules a bar is high.
    static let height = 50

    /// The width in modules, white included.
    let width: Int
    /// What is dark.
    let path: String

    /// A code of printable ASCII; nil for other text.
    ///
    /// Digits go two a symbol where four or more of them stand together at an end, as the standard advises.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 64, bytes.allSatisfy({ (32..<127).contains($0) })
        else {
            return nil
        }
        var values = Code128.values(bytes)
        var sum = values[0]
        for (place, value) in values.enumerated().dropFirst() { sum += place * value }
        values.append(sum % 103)
        var path = ""
        var place = Code128.quiet
        for pattern in values.map({ Code128.patterns[$0] }) + ["2331112"] {
            for (index, width) in pattern.compactMap(\.wholeNumberValue).enumerated() {
                if index.isMultiple(of: 2) {
                    path += "M\(place) 0h\(width)v\(Code128.height)h-\(width)z"
                }
                place += width
            }
        }
        width = place + Code128.quiet
        self.path = path
    }

    private static let startB = 104
    private static let startC = 105
    private static let toB = 100
    private static let toC = 99

    /// The symbols of a text, the start first and the check not yet there.
    private static func values(_ bytes: [UInt8]) -> [Int] {
        var values: [Int] = []
        var place = 0
        var isPairs = false
        while place < bytes.count {
            let digits = bytes[place...].prefix { (48...57).contains($0) }.count
            let isEnd = place == 0 || place + digits == bytes.count
            // Switching costs a symbol at each side: in the middle it takes six digits to pay.
            let wantsPairs = isPairs ? digits >= 2 : digits >= (isEnd ? 4 : 6)
            if values.isEmpty {
                values.append(wantsPairs ? startC : startB)
                isPairs = wantsPairs
            }
            if wantsPairs, !isPairs, !digits.isMultiple(of: 2) {
                values.append(Int(bytes[place]) - 32)
                place += 1
                continue
            }
            if wantsPairs != isPairs {
                values.append(wantsPairs ? toC : toB)
                isPairs = wantsPairs
            }
            if isPairs {
                values.append(Int(bytes[place] - 48) * 10 + Int(bytes[place + 1] - 48))
                place += 2
            } else {
                values.append(Int(bytes[place]) - 32)
                place += 1
            }
        }
        return values
    }

    /// Widths of bar, space, bar, space, bar and space of each symbol.
    private static let patterns: [Substring] = """
        212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232
        122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122
        321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311
        211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113
        213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422
        121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111
        241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121
        412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412
        211214 211232
        """.split { $0 == " " || $0 == "\n" }
}
