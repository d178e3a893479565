package dev.crema.service.transport;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpRequest;

/** A request that was let through, with what is known of it; no header can claim to be that. */
final class GuardedRequest extends DefaultHttpRequest {
  private final RequestContext context;

  GuardedRequest(HttpRequest request, RequestContext context) {
    super(request.protocolVersion(), request.method(), request.uri(), request.headers());
    setDecoderResult(request.decoderResult());
    this.context = context;
  }

  RequestContext context() {
    return context;
  }
}
