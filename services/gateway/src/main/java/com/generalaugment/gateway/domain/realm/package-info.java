/** What a caller can see. */
@NullMarked
package com.generalaugment.gateway.domain.realm;

import org.jspecify.annotations.NullMarked;
