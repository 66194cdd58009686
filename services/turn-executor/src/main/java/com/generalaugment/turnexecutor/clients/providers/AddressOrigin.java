package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.libs.runtime.egress.EgressRules;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderRequest;

/** Who chose a provider's address and pays for it. */
public sealed interface AddressOrigin {

    /** {@code platform} or {@code tenant}. */
    String source();

    /** @throws Problem 400 {@code unsafe_url} for where a request may not go */
    ProviderRequest to(ProviderRequest request);

    /** The operator's own choice. */
    record Trusted() implements AddressOrigin {
        @Override
        public String source() {
            return "platform";
        }

        @Override
        public ProviderRequest to(ProviderRequest request) {
            return request;
        }
    }

    /** A project's choice: looked at before each request, and the connection goes where was looked. */
    record Checked(EgressRules rules) implements AddressOrigin {
        @Override
        public String source() {
            return "tenant";
        }

        @Override
        public ProviderRequest to(ProviderRequest request) {
            return request.pinnedTo(rules.check(request.uri().toString()));
        }
    }
}
