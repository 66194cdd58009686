/** Proof that app users cannot reach each other's data: probes, verdict, signature. */
@NullMarked
package com.generalaugment.gateway.domain.isolation;

import org.jspecify.annotations.NullMarked;
