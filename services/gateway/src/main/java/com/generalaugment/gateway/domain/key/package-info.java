/** API keys. */
@NullMarked
package com.generalaugment.gateway.domain.key;

import org.jspecify.annotations.NullMarked;
