package dev.tasuki.console.web.alone;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserSource;
import org.springframework.security.oauth2.core.oidc.IdTokenClaimNames;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/** Makes somebody with a name and roles of what a provider says, which has been verified by then. */
final class OidcPeople implements Converter<OidcUserSource, OidcUser> {
    /** As much as the name of a user in a file may have: it stands in the audit, and at the top of each page. */
    private static final String NAME = "[^\\p{Cntrl}]{1,100}";

    private final OidcSettings.People people;

    OidcPeople(OidcSettings.People people) {
        this.people = people;
    }

    @Override
    public OidcUser convert(OidcUserSource source) {
        OidcUser said = new DefaultOidcUser(Set.of(), source.getUserRequest().getIdToken(), source.getUserInfo());
        Map<String, Object> claims = said.getClaims();
        Set<GrantedAuthority> roles = people.roles().in(claims).stream()
                .map(role -> new SimpleGrantedAuthority("ROLE_" + role))
                .collect(Collectors.toSet());
        return new DefaultOidcUser(roles, said.getIdToken(), said.getUserInfo(), nameClaim(claims));
    }

    /** Whoever has not the claim, or no name in it, is called by what the provider always says. */
    private String nameClaim(Map<String, Object> claims) {
        return claims.get(people.nameClaim()) instanceof String name && !name.isBlank() && name.matches(NAME)
                ? people.nameClaim()
                : IdTokenClaimNames.SUB;
    }
}
