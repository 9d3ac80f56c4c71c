internal import ScripAccess
internal import ScripCommands
internal import ScripContract
internal import ScripCore
internal import ScripHTTP
internal import ScripSettings

/// What `scrip serve --dev` tells a developer: the demo store, and how to aim clients at it.
struct DevWords {
    private let keys: DevKeys
    private let store: DemoStore?
    private let url: String
    private let folder: String

    init(_ keys: DevKeys, _ store: DemoStore?, url: String, folder: String) {
        self.keys = keys
        self.store = store
        self.url = url
        self.folder = folder
    }

    var text: String {
        guard let merchant = keys.accounts.merchants.all.first,
            let platform = keys.accounts.platform
        else { return "" }
        let coupons = (store?.coupons ?? []).prefix(2).map {
            "    \($0.code)  of stock \($0.stock)\n"
        }
        return """

            A platform of your own is at \(url); \(folder)/dev.json has all of this for programs.

              merchant \(merchant.merchant), app \(merchant.appID), certificate \(merchant.serial)
              platform key \(platform.publicKeyID), certificate \(platform.serial)
              user \(DemoStore.user) has coupons:
            \(coupons.joined())
            The console: \(url)/console, \(DevKeys.consoleUser), \(keys.consolePassword.text)

            A till:
              curl \(url)/v1/wallets/\(DemoStore.user) \\
                -H "Authorization: Bearer $(sed -n 's/.*"till_key": "\\(.*\\)".*/\\1/p' \(folder)/dev.json)"

            Python, wechatpayv3:
              client = WeChatPay(…, public_key=open("\(keys.platformPublicKeyPath)").read(),
                                 public_key_id="\(platform.publicKeyID)")
              client._core._gate_way = "\(url)"

            Go, wechatpay-go: give core.NewClient an option.WithHTTPClient whose RoundTripper rewrites
              the request's URL to \(url), and option.WithWechatPayPublicKeyAuthCipher.
            PHP, wechatpay-php: Builder::factory(['base_uri' => '\(url)/', …]).
            Node, wechatpay-axios-plugin: new Wechatpay({ baseURL: '\(url)/', … }).
            Java, wechatpay-java: an HttpClient whose interceptor rewrites scheme, host and port;
              WxJava: payBaseUrl = "\(url)".
            A client that sends no Wechatpay-Serial (PHP, Node) is answered under the certificate once a program
              with its User-Agent has fetched /v3/certificates, and under the public key before; that is kept
              in the ledger. SCRIP_PLATFORM_KEY=public_key or SCRIP_PLATFORM_KEY=certificate decides outright.

            """
    }
}
