import ScripCore
import Testing

@testable import ScripConsole

/// Codes as pictures, as people type them, and as scanners send them.
struct CodeTests {
    /// Patterns that the standard's own tables give, symbol by symbol.
    @Test(arguments: [
        // Start B, P, J, J, the check, stop: 104 + 48·1 + 42·2 + 42·3 = 362, 53 modulo 103.
        ("PJJ", "211214313121112133112133" + "213131" + "2331112"),
        // Start C, 12, 34, the check, stop: 105 + 12·1 + 34·2 = 185, 82 modulo 103.
        ("1234", "211232112232131123121241" + "2331112"),
        // Pairs as far as they go, then B: 105 + 12·1 + 34·2 + 100·3 + 21·4 = 569, 54 modulo 103.
        ("12345", "211232112232131123114131213212" + "311123" + "2331112"),
        // In B as far as an odd digit, then pairs to the end: 104 + 33·1 + 17·2 + 99·3 + 23·4 + 45·5 = 785, 64.
        ("A12345", "211214111323123221113141" + "312131" + "113123" + "111422" + "2331112"),
    ])
    func barCodesAreThoseOfTheStandard(text: String, widths: String) throws {
        let code = try #require(Code128(text))
        let modules = widths.compactMap(\.wholeNumberValue)
        #expect(code.width == modules.reduce(0, +) + 20)
        var place = 10
        var bars: [String] = []
        for (index, width) in modules.enumerated() {
            if index.isMultiple(of: 2) { bars.append("M\(place) 0h\(width)v50h-\(width)z") }
            place += width
        }
        #expect(code.path == bars.joined())
    }

    @Test func whatIsNoPrintableASCIIHasNoBarCode() {
        #expect(Code128("") == nil)
        #expect(Code128("满减") == nil)
        #expect(Code128("a\nb") == nil)
        #expect(QRCode("") == nil)
        #expect(QRCode(String(repeating: "0", count: 8_000)) == nil)
    }

    @Test(arguments: [
        ("0000033445885173175578", ["0000033445885173175578"]),
        (" 12\u{200B}34 56\r\n", ["123456"]),
        ("]C1123456", ["]C1123456", "123456"]),
        ("\u{1D}]Q3123456", ["]Q3123456", "123456"]),
        ("43542104354210", ["43542104354210", "4354210"]),
        ("1212", ["1212"]),
        ("\t\u{2060}", []),
    ])
    func scannersPutThingsAroundCodes(sent: String, readings: [String]) {
        #expect(ScannedCode(sent).readings == readings)
    }

    @Test(arguments: [
        ("118", 11_800), ("118.0", 11_800), ("118.05", 11_805), ("¥1,234.5", 123_450),
        ("￥ 0.01", 1), ("CNY 7", 700), ("0", 0),
    ])
    func amountsAreReadAsPeopleTypeThem(typed: String, fen: Int64) {
        #expect(PageFormat.yuan.minorUnits(typed) == fen)
    }

    @Test(arguments: ["", "-1", "1.234", "1.", ".5", "1e3", "一百", "1.2.3", "1234567890123"])
    func whatIsNoAmountIsNone(typed: String) {
        #expect(PageFormat.yuan.minorUnits(typed) == nil)
    }

    @Test func yenHaveNoDecimals() {
        let yen = PageFormat(language: .english, currency: "JPY", zone: .shanghai)
        #expect(yen.minorUnits("500") == 500)
        #expect(yen.minorUnits("500.0") == nil)
        #expect(yen.money(500) == "JPY 500")
    }
}

extension PageFormat {
    static let yuan = PageFormat(language: .chinese, currency: "CNY", zone: .shanghai)
}
