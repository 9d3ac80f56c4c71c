"""The PyPI client `wechatpayv3`, aimed at a host of ours."""

import json

import wechatpayv3.core
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.type import RequestType


class Client:
    """Answers of the SDK, read."""

    def __init__(self, dev, mode):
        keys = {}
        gateway = dev["base_url"]
        if mode == "public key":
            with open(dev["platform_public_key"]) as file:
                keys = {"public_key": file.read(), "public_key_id": dev["platform_public_key_id"]}
        with open(dev["merchant_private_key"]) as file:
            private_key = file.read()
        # The client has no parameter for the platform's address: both modes set its attribute, in
        # certificate mode before the constructor downloads the certificates.
        download = wechatpayv3.core.Core._init_certificates

        def aimed(core):
            core._gate_way = gateway
            download(core)

        wechatpayv3.core.Core._init_certificates = aimed
        try:
            self.sdk = WeChatPay(
                wechatpay_type=WeChatPayType.MINIPROG, mchid=dev["mchid"], private_key=private_key,
                cert_serial_no=dev["merchant_serial"], appid=dev["appid"],
                apiv3_key=dev["apiv3_key"], notify_url="https://example.com/notify", timeout=(5, 30),
                **keys)
        finally:
            wechatpayv3.core.Core._init_certificates = download
        self.sdk._core._gate_way = gateway
        self.dev = dev

    def __getattr__(self, name):
        function = getattr(self.sdk, "marketing_" + name)

        def call(**arguments):
            status, text = function(**arguments)
            return status, json.loads(text) if text else None

        return call

    def request(self, method, path, body=None):
        """What the client offers no function for, through its own signing and checking."""
        status, text = self.sdk._core.request(
            "/v3/marketing/busifavor" + path, method=RequestType[method], data=body)
        return status, json.loads(text) if text else None

    def send(self, **body):
        return self.request("POST", "/coupons/send", {"appid": self.dev["appid"], **body})
