import Testing

@testable import ScripConsole

/// Where a card may send a customer's telephone.
struct JumpLinkTests {
    @Test(arguments: [
        "https://shop.example", "https://shop.example:8443/a?b=c#d", "https://xn--fiq.example/",
        "weixin://dl/business/?t=abc",
    ])
    func anAddressIsALink(_ text: String) {
        #expect(JumpLink.address(text) == text)
    }

    @Test(arguments: [
        "gh_0123456789", "pages/index", "http://shop.example", "javascript:alert(1)",
        "data:text/html,x",
        "https://", "https:///shop", "https://shop", "https://.example",
        "https://bank.example@evil.example/", "https://bank.example:pw@evil.example/",
        "https://shop.example\"onclick=x", "https://shop.example/ a",
        "https://shop.example/\u{202E}x",
        "https://商店.example", "weixin://", "weixin://dl/scan", "HTTPS://shop.example",
        " https://shop.example",
    ])
    func anythingElseIsText(_ text: String) {
        #expect(JumpLink.address(text) == nil)
    }
}
