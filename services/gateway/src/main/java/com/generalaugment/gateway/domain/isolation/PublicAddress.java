package com.generalaugment.gateway.domain.isolation;

import java.net.URI;

/** Port: where this very process is reached over HTTP. */
public interface PublicAddress {

    /** Such as {@code http://127.0.0.1:8080}. */
    URI own();
}
