package com.generalaugment.libs.runtime.context;

import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, under which request and trace. Made at the edge, carried over every gRPC hop in metadata by one interceptor.
 *
 * @param tenant null only for calls of the whole installation
 */
public record RequestContext(@Nullable Tenant tenant, String requestId, TraceContext trace) {

    /** Where the gRPC interceptors keep it. */
    public static final Context.Key<RequestContext> KEY = Context.key("genaug-request");

    /** The context of the gRPC call being served on this thread. */
    public static RequestContext current() {
        RequestContext context = KEY.get();
        if (context == null) {
            throw new IllegalStateException("no request context: not inside a served call");
        }
        return context;
    }

    /** @throws IllegalStateException when the call names no tenant: a programming error of the caller, never a user's */
    public Tenant requireTenant() {
        if (tenant == null) {
            throw new IllegalStateException("a call without tenant reached a tenant's operation");
        }
        return tenant;
    }
}
