package com.generalaugment.gateway.domain.provider;

import com.generalaugment.libs.runtime.context.RequestContext;

/** Port to the service that keeps the keys of model providers. Answers are JSON documents of the public contract. */
public interface ModelProviderService {

    byte[] list(RequestContext context);

    /** @param body as received */
    byte[] put(RequestContext context, String provider, byte[] body);

    byte[] delete(RequestContext context, String provider);

    byte[] checkHealth(RequestContext context, String provider);

    /** Member {@code model_routing} of the runtime policy. */
    byte[] routing(RequestContext context, long configVersion);
}
