internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ScripCore
internal import WeChatPay

/// The page on which a shopper claims a coupon: one card, one button, no script.
struct ClaimPage: Sendable {
    private let status: HTTPResponse.Status
    private let title: String
    private let content: String
    private let retryAfter: Int64?

    /// The card with its button.
    init(card stock: Stock, in zone: MerchantTimeZone) {
        status = .ok
        title = "领取优惠券"
        content =
            ClaimPage.card(stock, zone)
            // No action: the form posts to the page's own address, signature and all.
            + #"<form method="post"><button type="submit">立即领取</button></form>"#
        retryAfter = nil
    }

    /// The card, and what became of the claim.
    init(card stock: Stock, in zone: MerchantTimeZone, result: SendResult) {
        status = .ok
        title = result.code == .success || result.code == .duplicate ? "领取成功" : "未能领取"
        let code = result.couponCode.map {
            "<p>券码 <output>\(ClaimPage.escaped($0))</output></p>"
        }
        content =
            ClaimPage.card(stock, zone)
            + #"<p role="status">\#(ClaimPage.words(result.code))</p>"# + (code ?? "")
        retryAfter = nil
    }

    /// A link that does not lead to a card.
    init(_ error: WireError) {
        status = .init(code: error.status)
        title = "无法领取"
        content = #"<p role="alert">\#(ClaimPage.escaped(error.message))</p>"#
        retryAfter = error.retryAfter
    }

    private static func card(_ stock: Stock, _ zone: MerchantTimeZone) -> String {
        let terms = stock.definition
        var rows = "<h1>\(escaped(terms.name))</h1><p>\(escaped(terms.goods))</p>"
        if let end = terms.availability.end {
            rows += "<p>有效期至 \(escaped(String(end.rfc3339(in: zone).prefix(10))))</p>"
        }
        if let description = terms.display?.description, !description.isEmpty {
            rows += "<details><summary>使用须知</summary><p>\(escaped(description))</p></details>"
        }
        return "<article>\(rows)</article>"
    }

    private static func words(_ code: SendResult.Code) -> String {
        switch code {
        case .success: "领取成功，已放入卡包"
        case .duplicate: "您已领取过，请在卡包中查看"
        case .notEnough: "已领完"
        case .dayLimit: "今日已领完，请明天再来"
        case .personLimit, .userLimit: "您已达到领取上限"
        case .notRunning: "活动未开始或已结束"
        case .failed: "暂时无法领取"
        }
    }

    /// Text that cannot become markup.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let style = """
        body{font-family:system-ui,sans-serif;max-width:26rem;margin:2rem auto;padding:0 1rem;
        line-height:1.5;color:#1a1a1a;background:#fff}
        article{border:1px solid #8a8a8a;border-radius:.5rem;padding:1rem}
        h1{font-size:1.4rem;margin:0}
        button{width:100%;margin-top:1rem;padding:.8rem;font-size:1rem;border:0;
        border-radius:.5rem;color:#fff;background:#1a6d1e}
        button:focus-visible{outline:3px solid #000;outline-offset:2px}
        """

    /// The page.
    var html: String {
        #"<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">"#
            + #"<meta name="viewport" content="width=device-width,initial-scale=1">"#
            + "<title>\(title)</title><style>\(ClaimPage.style)</style></head>"
            + "<body><main>\(content)</main></body></html>"
    }

    /// The page as an answer, with headers that let nothing else in.
    var response: Response {
        var response = Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'"
        response.headers[.cacheControl] = "no-store"
        response.headers[HTTPField.Name("Referrer-Policy")!] = "no-referrer"
        response.headers[.xContentTypeOptions] = "nosniff"
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response
    }
}
