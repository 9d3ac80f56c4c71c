import Testing

@testable import ScripCore

struct NearestTests {
    @Test(arguments: [
        ("quantitty", "quantity"), ("unit_prise", "unit_price"), ("Lines", "lines"),
        ("atg", "tag"), ("spend_and_saev", "spend_and_save"),
    ])
    func suggests(_ word: String, _ meant: String) {
        let known = ["quantity", "unit_price", "lines", "tag", "spend_and_save"]
        #expect(nearest(word, among: known) == meant)
    }

    @Test func keepsQuietWhenNothingIsLikeIt() {
        #expect(nearest("colour", among: ["brand", "sku"]) == nil)
        #expect(nearest("id", among: ["sku", "to"]) == nil)
        #expect(nearest(String(repeating: "x", count: 5_000), among: ["x"]) == nil)
    }
}
