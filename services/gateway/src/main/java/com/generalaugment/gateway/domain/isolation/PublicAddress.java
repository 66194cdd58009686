package com.generalaugment.gateway.domain.isolation;

import java.net.URI;

/** Port: the HTTP address of this process. */
public interface PublicAddress {

    /** Such as {@code http://127.0.0.1:8080}. */
    URI own();
}
