/// A file of `examples/`, carried in the binary: what the demo shows and the cases of the rules buy.
package enum Example {
    /// The file at a path such as `examples/tea-shop.json`; before it may stand what leads out of the
    /// rules' folder, as in `../examples/tea-shop.json`.
    package static func file(_ path: String) -> [UInt8]? {
        switch path.hasPrefix("../") ? String(path.dropFirst(3)) : path {
        case "examples/fashion-store-checkout.json": PackageResources.fashion_store_checkout_json
        case "examples/fashion-store.json": PackageResources.fashion_store_json
        case "examples/stocks/exchange.json": PackageResources.exchange_json
        case "examples/stocks/percent_off.json": PackageResources.percent_off_json
        case "examples/stocks/spend_and_save.json": PackageResources.spend_and_save_json
        case "examples/supermarket-checkout.json": PackageResources.supermarket_checkout_json
        case "examples/supermarket.json": PackageResources.supermarket_json
        case "examples/tea-shop-short.json": PackageResources.tea_shop_short_json
        case "examples/tea-shop.json": PackageResources.tea_shop_json
        default: nil
        }
    }
}
