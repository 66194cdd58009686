/** Administrative routes and the JSON documents of projects and keys. */
@NullMarked
package com.generalaugment.gateway.api.admin;

import org.jspecify.annotations.NullMarked;
