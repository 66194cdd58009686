package com.generalaugment.turnexecutor.domain.loop;

import com.generalaugment.libs.runtime.context.Tenant;
import java.util.Optional;

/** Port: encrypts what may not be kept readable, bound to the tenant. */
public interface Sealer {

    byte[] seal(Tenant tenant, byte[] content);

    /** Empty when it was altered or sealed for another tenant or with another key. */
    Optional<byte[]> open(Tenant tenant, byte[] sealed);
}
