package dev.tasuki.internal.engine;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * The connection that a handler is lent: it may do anything but end the transaction. The effects of its neighbours are in there
 * too, and the receipt is not yet: a commit would let them happen twice, a rollback would lose them.
 */
@SuppressWarnings("NullAway") // java.sql does not say what may be null; it is handed on as it is
final class LentConnection implements Connection {
    private final Loan loan;
    private final String consumer;

    LentConnection(Loan loan, String consumer) {
        this.loan = loan;
        this.consumer = consumer;
    }

    private IllegalStateException refused(String what) {
        return new IllegalStateException("the handler of consumer '" + consumer + "' called " + what
                + " on its delivery's connection. Tasuki commits the effects together with their receipt when the handler has"
                + " returned, and rolls them back when it throws: leave the transaction to it, or use a savepoint");
    }

    @Override
    public void commit() {
        throw refused("commit()");
    }

    @Override
    public void rollback() {
        throw refused("rollback()");
    }

    @Override
    public void close() {
        throw refused("close()");
    }

    @Override
    public void abort(Executor executor) {
        throw refused("abort()");
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit != loan.use().getAutoCommit()) {
            throw refused("setAutoCommit(" + autoCommit + ")");
        }
    }

    // The rest is handed on.

    @Override
    public Statement createStatement() throws SQLException {
        return loan.keep(loan.use().createStatement());
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return loan.keep(loan.use().prepareStatement(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return loan.keep(loan.use().prepareCall(sql));
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        return loan.use().nativeSQL(sql);
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        return loan.use().getAutoCommit();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return loan.use().isClosed();
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        return loan.giveAway().getMetaData(); // which has a way back to the connection
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        loan.use().setReadOnly(readOnly);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return loan.use().isReadOnly();
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        loan.use().setCatalog(catalog);
    }

    @Override
    public String getCatalog() throws SQLException {
        return loan.use().getCatalog();
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        loan.use().setTransactionIsolation(level);
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        return loan.use().getTransactionIsolation();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return loan.use().getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        loan.use().clearWarnings();
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return loan.keep(loan.use().createStatement(type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return loan.keep(loan.use().prepareStatement(sql, type, concurrency));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return loan.keep(loan.use().prepareCall(sql, type, concurrency));
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return loan.use().getTypeMap();
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        loan.use().setTypeMap(map);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        loan.use().setHoldability(holdability);
    }

    @Override
    public int getHoldability() throws SQLException {
        return loan.use().getHoldability();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return loan.use().setSavepoint();
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return loan.use().setSavepoint(name);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        loan.use().rollback(savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        loan.use().releaseSavepoint(savepoint);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return loan.keep(loan.use().createStatement(type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return loan.keep(loan.use().prepareStatement(sql, type, concurrency, holdability));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return loan.keep(loan.use().prepareCall(sql, type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return loan.keep(loan.use().prepareStatement(sql, autoGeneratedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return loan.keep(loan.use().prepareStatement(sql, columnIndexes));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return loan.keep(loan.use().prepareStatement(sql, columnNames));
    }

    @Override
    public Clob createClob() throws SQLException {
        return loan.use().createClob();
    }

    @Override
    public Blob createBlob() throws SQLException {
        return loan.use().createBlob();
    }

    @Override
    public NClob createNClob() throws SQLException {
        return loan.use().createNClob();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return loan.use().createSQLXML();
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        return loan.use().isValid(timeout);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        loan.use().setClientInfo(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        loan.use().setClientInfo(properties);
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        return loan.use().getClientInfo(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return loan.use().getClientInfo();
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        return loan.use().createArrayOf(typeName, elements);
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        return loan.use().createStruct(typeName, attributes);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        loan.use().setSchema(schema);
    }

    @Override
    public String getSchema() throws SQLException {
        return loan.use().getSchema();
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        loan.use().setNetworkTimeout(executor, milliseconds);
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return loan.use().getNetworkTimeout();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return loan.giveAway().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return loan.use().isWrapperFor(type);
    }
}
