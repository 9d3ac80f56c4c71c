"""The unmodified PyPI client `wechatpayv3` drives the whole loop, in both of its key modes."""

import datetime
import http.server
import json
import queue
import threading

import pytest

from platform_client import Client

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
MODES = ["WECHATPAY_MODE", "MERCHANT_API", "MERCHANT_UPLOAD"]
RULES = {
    "NORMAL": {"fixed_normal_coupon": {"discount_amount": 2000, "transaction_minimum": 10000}},
    "DISCOUNT": {"discount_coupon": {"discount_percent": 88, "transaction_minimum": 5000}},
    "EXCHANGE": {"exchange_coupon": {"exchange_price": 100, "transaction_minimum": 5000}},
}


def now(days=0):
    time = datetime.datetime.now(SHANGHAI) + datetime.timedelta(days=days)
    return time.isoformat(timespec="seconds")


@pytest.fixture(scope="session", params=["public key", "certificate"])
def client(request, host):
    return Client(host.dev, request.param)


def create(client, number, kind="NORMAL", mode="WECHATPAY_MODE", **changes):
    arguments = {
        "stock_name": "8月1日活动券",
        "belong_merchant": client.dev["mchid"],
        "goods_name": "全场商品可用",
        "stock_type": kind,
        "coupon_code_mode": mode,
        "out_request_no": number("stock"),
        "comment": "活动使用",
        "coupon_use_rule": {
            "coupon_available_time": {
                "available_begin_time": now(-1),
                "available_end_time": now(60),
                "available_day_after_receive": 10,
            },
            "use_method": "OFF_LINE",
            **RULES[kind],
        },
        "stock_send_rule": {
            "max_coupons": 1000, "max_coupons_per_user": 20, "max_coupons_by_day": 500,
            "natural_person_limit": False, "prevent_api_abuse": False,
            "transferable": False, "shareable": False,
        },
        "custom_entrance": {
            "mini_programs_info": {
                "mini_programs_appid": "wx234545656765876", "mini_programs_path": "/path/index",
                "entrance_words": "欢迎选购", "guiding_words": "获取更多优惠",
            },
            "appid": "wx324345hgfhfghfg", "hall_id": "233455656", "code_display_mode": "QRCODE",
        },
        "display_pattern_info": {
            "description": "xxx门店可用",
            "merchant_logo_url": "https://wxpaylogo.qpic.cn/xxx",
            "merchant_name": "微信支付", "background_color": "Color020",
        },
        "notify_config": {"notify_appid": client.dev["appid"]},
        **changes,
    }
    status, answer = client.busifavor_stock_create(**arguments)
    assert status == 200, answer
    assert set(answer) == {"stock_id", "create_time"}
    return answer["stock_id"], arguments


def receive(client, number, mode, stock, user):
    """A coupon of the stock for a user, whichever way the code comes about."""
    body = {"openid": user, "stock_id": stock, "out_request_no": number("send")}
    if mode == "MERCHANT_API":
        body["coupon_code"] = number("C").replace("-", "")
    if mode == "MERCHANT_UPLOAD":
        codes = [number("U").replace("-", "") for _ in range(3)]
        status, answer = client.busifavor_couponcode_upload(
            stock_id=stock, upload_request_no=number("upload"),
            coupon_code_list=[*codes, codes[0], "x" * 33])
        assert status == 200, answer
        assert answer["success_codes"] == codes
        assert answer["duplicate_codes"] == [codes[0]]
        assert answer["success_count"] == 3 and answer["total_count"] == 4
        assert answer["fail_count"] == 1
        assert answer["fail_codes"][0]["code"] == "LENGTH_LIMIT"
    status, answer = client.send(**body)
    assert status == 200, answer
    code = answer["coupon_code"]
    assert answer["send_coupon_result"] == {
        "stock_id": stock, "out_request_no": body["out_request_no"], "coupon_code": code}
    if mode == "MERCHANT_API":
        assert code == body["coupon_code"]
    elif mode == "MERCHANT_UPLOAD":
        assert code in codes
    else:
        assert len(code) == 22 and code.isdigit()
    assert client.send(**body) == (200, answer), "the same request gets the same answer"
    return code, body["out_request_no"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", RULES)
def test_a_coupons_whole_life(client, number, kind, mode):
    stock, asked = create(client, number, kind, mode)
    user = number("openid")
    code, send_number = receive(client, number, mode, stock, user)

    status, found = client.busifavor_stock_query(stock_id=stock)
    assert status == 200
    for key in ("stock_name", "belong_merchant", "goods_name", "stock_type", "coupon_code_mode",
                "comment", "custom_entrance", "display_pattern_info", "notify_config",
                "stock_send_rule"):
        assert found[key] == asked[key], key
    assert found["coupon_use_rule"].items() >= RULES[kind].items()
    assert found["stock_state"] == "RUNNING"
    assert found["send_count_information"]["total_send_num"] == 1
    assert found["send_count_information"]["today_send_num"] == 1
    assert ("total_send_amount" in found["send_count_information"]) == (kind == "NORMAL")
    if mode == "MERCHANT_UPLOAD":
        assert found["coupon_code_count"] == {"total_count": 3, "available_count": 2}

    status, listed = client.busifavor_user_coupon(
        openid=user, stock_id=stock, coupon_state="SENDED", creator_merchant=client.dev["mchid"])
    assert status == 200
    assert [row["coupon_code"] for row in listed["data"]] == [code]
    assert listed["total_count"] == 1

    status, card = client.busifavor_coupon_detail(coupon_code=code, openid=user)
    assert status == 200
    assert card == listed["data"][0]
    assert card["coupon_state"] == "SENDED"
    assert card["send_request_no"] == send_number
    assert card["goods_name"] == asked["goods_name"]
    assert card["available_start_time"] == card["receive_time"]

    # An order may be tied to it, and untied.
    order = {"stock_id": stock, "coupon_code": code, "out_trade_no": number("order")}
    status, answer = client.busifavor_coupon_associate(**order, out_request_no=number("tie"))
    assert (status, list(answer)) == (200, ["wechatpay_associate_time"])
    _, card = client.busifavor_coupon_detail(coupon_code=code, openid=user)
    assert card["associate_out_trade_no"] == order["out_trade_no"]
    status, answer = client.busifavor_coupon_disassociate(**order, out_request_no=number("untie"))
    assert (status, list(answer)) == (200, ["wechatpay_disassociate_time"])
    _, card = client.busifavor_coupon_detail(coupon_code=code, openid=user)
    assert "associate_out_trade_no" not in card

    # Used once; the same request again is the same use, another one is refused.
    use = {"coupon_code": code, "stock_id": stock, "openid": user, "use_time": now()}
    first = number("use")
    status, used = client.busifavor_coupon_use(**use, use_request_no=first)
    assert status == 200, used
    assert used["stock_id"] == stock and used["openid"] == user and used["wechatpay_use_time"]
    assert client.busifavor_coupon_use(**use, use_request_no=first) == (200, used)
    status, answer = client.busifavor_coupon_use(**use, use_request_no=number("use"))
    assert (status, answer["code"]) == (400, "RESOURCE_ALREADY_EXISTS")
    _, card = client.busifavor_coupon_detail(coupon_code=code, openid=user)
    assert card["coupon_state"] == "USED"
    assert card["use_request_no"] == first and card["use_time"] == use["use_time"]

    # Returned, and usable again.
    back = {"coupon_code": code, "stock_id": stock}
    return_number = number("return")
    status, answer = client.busifavor_coupon_return(**back, return_request_no=return_number)
    assert (status, list(answer)) == (200, ["wechatpay_return_time"])
    _, card = client.busifavor_coupon_detail(coupon_code=code, openid=user)
    assert card["coupon_state"] == "SENDED"
    assert card["return_request_no"] == return_number
    status, answer = client.busifavor_coupon_use(**use, use_request_no=number("use"))
    assert status == 200, answer

    # Returned once more, and switched off for good.
    client.busifavor_coupon_return(**back, return_request_no=number("return"))
    status, answer = client.busifavor_coupon_deactivate(
        **back, deactivate_request_no=number("off"), deactivate_reason="此券使用时间设置错误")
    assert (status, list(answer)) == (200, ["wechatpay_deactivate_time"])
    _, card = client.busifavor_coupon_detail(coupon_code=code, openid=user)
    assert card["coupon_state"] == "DEACTIVATED"
    assert card["deactivate_reason"] == "此券使用时间设置错误"
    status, answer = client.busifavor_coupon_use(**use, use_request_no=number("use"))
    assert (status, answer["code"]) == (400, "INVALID_REQUEST")


def test_budget_and_base_info_change(client, number):
    stock, _ = create(client, number)
    status, answer = client.busifavor_stock_budget(
        stock_id=stock, target_max_coupons=3000, current_max_coupons=1000,
        modify_budget_request_no=number("budget"))
    assert (status, answer["max_coupons"]) == (200, 3000)
    status, answer = client.busifavor_stock_budget(
        stock_id=stock, target_max_coupons_by_day=800, current_max_coupons_by_day=500,
        modify_budget_request_no=number("budget"))
    assert (status, answer["max_coupons_by_day"]) == (200, 800)
    status, answer = client.busifavor_stock_budget(
        stock_id=stock, target_max_coupons=5000, current_max_coupons=1000,
        modify_budget_request_no=number("budget"))
    assert (status, answer["code"]) == (400, "INVALID_REQUEST"), "the present budget is not 1000"

    changes = {
        "comment": "另一次活动", "goods_name": "部分商品可用",
        "display_pattern_info": {"description": "周末可用", "background_color": "Color030"},
        "coupon_use_rule": {
            "use_method": "MINI_PROGRAMS", "mini_programs_appid": "wx23232232323",
            "mini_programs_path": "/path/index/index",
        },
    }
    status, answer = client.busifavor_stock_modify(
        stock_id=stock, out_request_no=number("modify"), **changes)
    assert (status, answer) == (204, None)
    _, found = client.busifavor_stock_query(stock_id=stock)
    assert found["comment"] == "另一次活动" and found["goods_name"] == "部分商品可用"
    assert found["display_pattern_info"]["description"] == "周末可用"
    assert found["display_pattern_info"]["background_color"] == "Color030"
    assert found["display_pattern_info"]["merchant_name"] == "微信支付", "what was not sent stays"
    assert found["coupon_use_rule"].items() >= changes["coupon_use_rule"].items()


def test_the_callback_address_is_set_and_got(client):
    status, answer = client.busifavor_callback_update(notify_url="https://example.com/notify")
    assert status == 200, answer
    assert answer["mchid"] == client.dev["mchid"] and answer["update_time"]
    status, answer = client.busifavor_callback_query()
    assert (status, answer) == (
        200, {"mchid": client.dev["mchid"], "notify_url": "https://example.com/notify"})


def test_uploaded_codes_are_listed_shown_and_deleted(client, number):
    stock, _ = create(client, number, mode="MERCHANT_UPLOAD")
    codes = sorted(number("K").replace("-", "") for _ in range(5))
    client.busifavor_couponcode_upload(
        stock_id=stock, upload_request_no=number("upload"), coupon_code_list=codes)
    status, answer = client.busifavor_couponcode_upload(
        stock_id=stock, upload_request_no=number("upload"), coupon_code_list=codes[:2])
    assert (status, answer["success_count"], answer["exist_codes"]) == (200, 0, codes[:2])
    user = number("openid")
    _, sent = client.send(openid=user, stock_id=stock, out_request_no=number("send"))

    path = f"/stocks/{stock}/couponcodes"
    status, listed = client.request("GET", f"{path}?limit=2&offset=1")
    assert status == 200
    assert [row["code"] for row in listed["data"]] == codes[1:3]
    assert (listed["total_count"], listed["offset"], listed["limit"]) == (5, 1, 2)
    status, listed = client.request("GET", f"{path}?status=DISPATCHED")
    assert [row["code"] for row in listed["data"]] == [sent["coupon_code"]]
    assert listed["data"][0]["openid"] == user

    status, shown = client.request("GET", f"{path}/{sent['coupon_code']}")
    assert status == 200
    assert shown["code_information"]["code_status"] == "DISPATCHED"
    assert shown["coupon_information"]["coupon_state"] == "SENDED"
    left = next(code for code in codes if code != sent["coupon_code"])
    status, shown = client.request("GET", f"{path}/{left}")
    assert shown["code_information"]["code_status"] == "AVAILABLE"
    assert "coupon_information" not in shown

    status, answer = client.request(
        "DELETE", f"{path}/{left}?delete_request_no={number('delete')}")
    assert status == 200 and answer["stock_id"] == stock and answer["delete_time"]
    status, answer = client.request("GET", f"{path}/{left}")
    assert (status, answer["code"]) == (404, "RESOURCE_NOT_EXISTS")
    status, answer = client.request(
        "DELETE", f"{path}/{sent['coupon_code']}?delete_request_no={number('delete')}")
    assert (status, answer["code"]) == (400, "INVALID_REQUEST"), "it has been sent"


def test_a_basket_lets_the_rule_decide(client, number):
    stock, _ = create(client, number)
    user = number("openid")
    code, _ = receive(client, number, "WECHATPAY_MODE", stock, user)
    line = {"id": "1", "sku": "TEA-01", "name": "乌龙茶", "unit_price": 1200, "quantity": 5}
    body = {
        "coupon_code": code, "appid": client.dev["appid"], "use_time": now(),
        "use_request_no": number("use"),
        "x_scrip": {"basket": {"currency": "CNY", "lines": [line]}},
    }
    status, answer = client.request("POST", "/coupons/use", body)
    assert (status, answer["code"]) == (403, "RULELIMIT"), answer
    assert answer["detail"]["issue"] == "below_threshold"
    line["quantity"] = 10
    status, answer = client.request("POST", "/coupons/use", body)
    assert status == 200, answer
    assert answer["x_scrip"]["discount"] == 2000 and answer["x_scrip"]["payable"] == 10000
    assert answer["x_scrip"]["lines"][0]["discount"] == 2000


def test_mistakes_name_their_field(client, number):
    status, answer = client.request("POST", "/coupons/use", {"coupon_code": "1"})
    assert (status, answer["code"]) == (400, "PARAM_ERROR")
    assert answer["detail"]["field"] == "/appid" and answer["detail"]["location"] == "body"
    status, answer = client.busifavor_stock_query(stock_id="404")
    assert (status, answer["code"]) == (404, "RESOURCE_NOT_EXISTS")
    stock, asked = create(client, number)
    assert client.busifavor_stock_create(**asked)[0] == 200, "the same stock again"
    status, answer = client.busifavor_stock_create(**{**asked, "goods_name": "别的"})
    assert (status, answer["code"]) == (400, "RESOURCE_ALREADY_EXISTS")


def test_a_subsidy_is_paid_and_found(client, number):
    stock, _ = create(client, number)
    user = number("openid")
    code, _ = receive(client, number, "WECHATPAY_MODE", stock, user)
    order = {
        "stock_id": stock, "coupon_code": code, "transaction_id": "4200000000202611240000000001",
        "payer_merchant": client.dev["mchid"], "payee_merchant": client.dev["mchid"],
        "amount": 2000, "description": "微信支付营销补差", "out_subsidy_no": number("subsidy"),
    }
    status, answer = client.busifavor_subsidy_pay(**order)
    assert (status, answer["code"]) == (400, "INVALID_REQUEST"), "it was not redeemed yet"
    status, answer = client.busifavor_coupon_use(
        coupon_code=code, use_time=now(), use_request_no=number("use"))
    assert status == 200, answer
    status, answer = client.busifavor_subsidy_pay(**{**order, "amount": 2001})
    assert (status, answer["code"]) == (400, "PARAM_ERROR"), "the coupon takes off 2000"
    status, receipt = client.busifavor_subsidy_pay(**order)
    assert status == 200, receipt
    assert receipt.items() >= order.items()
    assert receipt["status"].endswith("SUCCESS") and receipt["success_time"]
    assert client.busifavor_subsidy_pay(**order) == (200, receipt)
    status, found = client.busifavor_subsidy_query(
        subsidy_receipt_id=receipt["subsidy_receipt_id"])
    assert (status, found) == (200, receipt)
    status, listed = client.request(
        "GET", f"/subsidy/pay-receipts?stock_id={stock}&coupon_code={code}")
    assert (status, listed["pay_receipt_list"]) == (200, [receipt])

    back = {
        "stock_id": stock, "coupon_code": code, "transaction_id": order["transaction_id"],
        "refund_id": "50000000382026112400000000001", "payer_merchant": client.dev["mchid"],
        "payee_merchant": client.dev["mchid"], "amount": 500, "description": "退货",
        "out_subsidy_return_no": number("subsidy-return"),
    }
    status, returned = client.request("POST", "/subsidy/return-receipts", back)
    assert status == 200, returned
    assert returned["subsidy_receipt_id"] == receipt["subsidy_receipt_id"]
    status, found = client.request(
        "GET", f"/subsidy/return-receipts/{returned['subsidy_return_receipt_id']}")
    assert (status, found) == (200, returned)


def test_a_pay_gift_activity_lives_and_ends(client, number):
    stock, _ = create(client, number, mode="MERCHANT_UPLOAD")
    status, answer = client.paygift_activity_create(
        activity_base_info={
            "activity_name": "良品铺子回馈活动", "activity_second_title": "海飞丝的券",
            "merchant_logo_url": "https://gtimg.wechatpay.cn/logo.png",
            "background_color": "Color010", "begin_time": now(-1), "end_time": now(30),
            "available_periods": {
                "available_time": [{"begin_time": now(-1), "end_time": now(30)}],
                "available_day_time": [{"begin_day_time": "000000", "end_day_time": "235959"}],
            },
            "out_request_no": number("gift"), "delivery_purpose": "OFF_LINE_PAY",
        },
        award_send_rule={
            "transaction_amount_minimum": 100, "send_content": "SINGLE_COUPON",
            "award_type": "BUSIFAVOR",
            "award_list": [{
                "stock_id": stock, "original_image_url": "https://example.com/1.png",
                "thumbnail_url": "https://example.com/2.png",
            }],
            "merchant_option": "MANUAL_INPUT_MERCHANT",
            "merchant_id_list": [client.dev["mchid"]],
        },
        advanced_setting={"delivery_user_category": "DELIVERY_ALL_PERSON"})
    assert status == 200, answer
    activity = answer["activity_id"]
    assert answer["create_time"]

    status, detail = client.paygift_activity_detail(activity_id=activity)
    assert (status, detail["activity_id"]) == (200, activity)
    assert detail["activity_status"] == "ONGOING_ACT_STATUS"
    # The client posts the list's parameters; the platform's own way is a GET.
    status, listed = client.paygift_activity_list(offset=0, limit=50)
    assert status == 200 and activity in [row["activity_id"] for row in listed["data"]]

    status, answer = client.paygift_merchant_add(
        activity_id=activity, add_request_no=number("add"), merchant_id_list=["1900009231"])
    assert status == 200 and answer["add_time"]
    status, listed = client.paygift_merchants_list(activity_id=activity)
    assert status == 200
    merchants = [row["mchid"] for row in listed["data"]]
    assert client.dev["mchid"] in merchants
    status, answer = client.paygift_merchant_delete(
        activity_id=activity, delete_request_no=number("delete"),
        merchant_id_list=[client.dev["mchid"]])
    assert status == 200 and answer["delete_time"]
    _, listed = client.paygift_merchants_list(activity_id=activity)
    assert client.dev["mchid"] not in [row["mchid"] for row in listed["data"]]
    status, listed = client.paygift_goods_list(activity_id=activity)
    assert (status, listed["total_count"]) == (200, 0)

    status, answer = client.paygift_activity_terminate(activity_id=activity)
    assert status == 200 and answer["terminate_time"]
    _, detail = client.paygift_activity_detail(activity_id=activity)
    assert detail["activity_status"] == "TERMINATE_ACT_STATUS"


@pytest.fixture
def receiver():
    """A merchant's address for notifications, on this machine; what came is in its queue."""
    came = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.put((dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/notify", came
    server.shutdown()


def test_a_received_coupon_is_notified(client, number, receiver):
    url, came = receiver
    assert client.busifavor_callback_update(notify_url=url)[0] == 200
    stock, _ = create(client, number)
    user = number("openid")
    code, _ = receive(client, number, "WECHATPAY_MODE", stock, user)
    while True:
        headers, body = came.get(timeout=30)
        notice = client.sdk.callback(headers, body)
        assert notice, "the client could not verify or decrypt it"
        # Coupons of earlier tests may be notified first.
        if notice["resource"]["coupon_code"] == code:
            break
    assert notice["event_type"] == "COUPON.SEND"
    resource = notice["resource"]
    assert resource["event_type"] == "EVENT_TYPE_BUSICOUPON_SEND"
    assert resource["stock_id"] == stock and resource["openid"] == user
    assert resource["send_channel"] == "BUSICOUPON_SEND_CHANNEL_API"
    assert resource["send_merchant"] == client.dev["mchid"]
